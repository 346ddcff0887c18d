//! The package's wasm: compiled, bound, shrunk, and held to what was promised of it.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::exec;
use crate::node;
use crate::place::Place;
use crate::toolchain::WasmToolchain;
use crate::trouble::{Trouble, mend};

/// A wasm module of the package; each is fetched only by those who use it.
#[derive(Debug)]
pub(crate) struct Chunk {
    /// `pkg/dist/wasm/{name}{.js,_bg.wasm}`.
    pub(crate) name: &'static str,
    /// The crate it is compiled from.
    package: &'static str,
    /// What of that crate is asked for beyond its default.
    features: &'static [&'static str],
    /// Most bytes it may have after brotli (DESIGN: small by chunks).
    budget: u64,
    simd: Simd,
    /// What wasm-opt is told beyond what it is told of every chunk.
    shrink: &'static [&'static str],
}

/// What a chunk asks of a browser beyond plain wasm.
#[derive(Debug, Clone, Copy)]
enum Simd {
    Without,
    /// 128-bit SIMD, which every browser with WebGPU has, and most without.
    Fixed,
    /// And relaxed SIMD, whose results differ from one processor to the next.
    Relaxed,
}

/// The light client.
pub(crate) const CLIENT: Chunk = Chunk {
    name: "client",
    package: "wasm",
    features: &[],
    budget: 400_000,
    simd: Simd::Without,
    shrink: &[],
};

/// Scores of answers in floating point, on the processor: the tokenizer, all models, what needs no model.
pub(crate) const SCORE: Chunk = Chunk {
    name: "score",
    package: "wasm-score",
    features: &[],
    budget: 250_000,
    simd: Simd::Fixed,
    shrink: &[APART],
};

/// The same for scores in mode `fast` alone, which may differ from one processor to the next.
const SCORE_RELAXED: Chunk = Chunk {
    name: "score-relaxed",
    simd: Simd::Relaxed,
    ..SCORE
};

/// The same as [`SCORE`], and in whole numbers, and on a GPU.
pub(crate) const SCORE_FULL: Chunk = Chunk {
    name: "score-full",
    features: &["full"],
    budget: 345_500,
    ..SCORE
};

/// Many epochs of Yuma at once, on a GPU where there is one, and what would happen if.
pub(crate) const YUMA: Chunk = Chunk {
    name: "yuma",
    package: "wasm-yuma",
    features: &[],
    budget: 147_500,
    simd: Simd::Fixed,
    shrink: &[],
};

/// Every module.
pub(crate) const CHUNKS: [Chunk; 5] = [CLIENT, SCORE, SCORE_RELAXED, SCORE_FULL, YUMA];

/// What must travel with the compiled code: the client contains smoldot.
const LEGAL: [&str; 4] = ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE", "licenses/GPL-3.0.txt"];

/// What rustc's wasm32 target uses beyond the first version of wasm; stripping removed the section that says so.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The stack lies lowest, so that no address near zero is ever computed: constants may be folded into the offsets of loads.
/// The inner loops of models are a tenth faster for it.
const LOW_MEMORY: &str = "--low-memory-unused";

/// A function that has one caller is inlined only if it is tiny: 5 % less after brotli. Models run as fast, for the compiler
/// inlined what is worth it in their kernels. Epochs of Yuma do not, so their chunk goes without.
const APART: &str = "--one-caller-inline-max-function-size=20";

/// Size of a wasm file in bytes, as it lies and as it travels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
    pub(crate) brotli: u64,
}

/// Compiles every chunk and writes `pkg/dist/wasm/*{.js,_bg.wasm}`.
pub(crate) fn build(
    place: &Place,
    toolchain: &WasmToolchain,
    bindgen: &Path,
) -> Result<((), String), Trouble> {
    let told = CHUNKS
        .iter()
        .map(|chunk| {
            chunk.compile(place, toolchain)?;
            chunk.finish(place, bindgen)
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(((), told.join("; ")))
}

/// The TypeScript facade around them, into `pkg/dist`, and the licences that travel with the package.
pub(crate) fn build_facade(place: &Place) -> Result<((), String), Trouble> {
    node::script(&package(place), "build", mend::COMPILE)?;
    for file in LEGAL {
        let (from, to) = (place.root.join(file), package(place).join("dist").join(file));
        to.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::copy(&from, &to))
            .map_err(|error| Trouble::new(format!("{}: {error}", to.display()), mend::CACHE))?;
    }
    Ok(((), "built".into()))
}

impl Chunk {
    /// Nothing is imported from `env`, where a libc or C dependency would show.
    pub(crate) fn check_imports(&self, place: &Place) -> Result<((), String), Trouble> {
        let imports = inspect(place, &self.file(place))?.1;
        let alien: Vec<_> = imports
            .iter()
            .filter(|(module, _)| module == "env")
            .map(|(_, name)| name.as_str())
            .collect();
        if alien.is_empty() {
            return Ok(((), format!("{} imports, none of them from `env`", imports.len())));
        }
        Err(Trouble::new(
            format!("the {} wasm imports from `env`: {}", self.name, alien.join(", ")),
            mend::ENV_IMPORT,
        ))
    }

    /// It fits its budget on the wire.
    pub(crate) fn check_size(&self, place: &Place) -> Result<((), String), Trouble> {
        let size = inspect(place, &self.file(place))?.0;
        let said = format!("{} bytes after brotli, budget {}", size.brotli, self.budget);
        if size.brotli <= self.budget {
            Ok(((), said))
        } else {
            Err(Trouble::new(said, mend::BUDGET))
        }
    }

    /// The wasm file that ships.
    pub(crate) fn file(&self, place: &Place) -> PathBuf {
        package(place).join(format!("dist/wasm/{}_bg.wasm", self.name))
    }

    /// `cargo SUBCOMMAND --package` with the compiler's `flags` and those of this chunk. Chunks compiled by different
    /// flags have target folders of their own, or each would undo the other's.
    pub(crate) fn cargo(
        &self,
        place: &Place,
        toolchain: &WasmToolchain,
        subcommand: &str,
        flags: &str,
    ) -> Command {
        let mut cargo = toolchain.cargo(subcommand);
        let users = env::var("RUSTFLAGS").unwrap_or_default();
        let all = [users.as_str(), self.simd.of_compiler(), flags].join(" ");
        if !all.trim().is_empty() {
            cargo.env("RUSTFLAGS", all.trim());
        }
        cargo
            .current_dir(&place.root)
            .env("CARGO_TARGET_DIR", self.target(place));
        cargo.args(["--locked", "--package", self.package]);
        cargo.args(["--features", &self.features.join(",")]);
        cargo
    }

    fn compile(&self, place: &Place, toolchain: &WasmToolchain) -> Result<(), Trouble> {
        let mut cargo = self.cargo(place, toolchain, "build", "");
        exec::run(cargo.args(["--profile", "wasm"]), mend::COMPILE)
    }

    fn target(&self, place: &Place) -> PathBuf {
        place.native_target().join(self.simd.folder())
    }

    /// From what the compiler wrote to what ships.
    fn finish(&self, place: &Place, bindgen: &Path) -> Result<String, Trouble> {
        let stamped = fs::read_to_string(self.stamp_file(place));
        if stamped.is_ok_and(|stamped| self.stamp(place) == Some(stamped)) {
            return Ok(format!("{} unchanged", self.name));
        }
        self.bind(place, bindgen)?;
        self.shrink(place)?;
        // Not written: the next run binds again, which is slow and right.
        self.stamp(place)
            .and_then(|stamp| fs::write(self.stamp_file(place), stamp).ok());
        let size = inspect(place, &self.file(place))?.0;
        Ok(format!(
            "{} {} bytes, {} after brotli",
            self.name, size.raw, size.brotli
        ))
    }

    fn compiled(&self, place: &Place) -> PathBuf {
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        self.target(place).join("wasm32-unknown-unknown/wasm").join(file)
    }

    /// Tells which compiled wasm became which shipped one, and what wasm-opt was told, so that what has not changed is not bound
    /// and shrunk again.
    fn stamp(&self, place: &Place) -> Option<String> {
        let digest = |file: PathBuf| {
            let mut hasher = DefaultHasher::new();
            fs::read(file).ok()?.hash(&mut hasher);
            Some(hasher.finish())
        };
        Some(format!(
            "{:x} {:x} {}",
            digest(self.compiled(place))?,
            digest(self.file(place))?,
            self.shrinking().collect::<Vec<_>>().join(" ")
        ))
    }

    /// Beside the npm packages: ignored by git, and never packed.
    fn stamp_file(&self, place: &Place) -> PathBuf {
        package(place).join(format!("node_modules/.{}-wasm", self.name))
    }

    fn bind(&self, place: &Place, bindgen: &Path) -> Result<(), Trouble> {
        let mut command = Command::new(bindgen);
        command.args(["--target", "web", "--out-name", self.name, "--out-dir"]);
        command
            .arg(package(place).join("dist/wasm"))
            .arg(self.compiled(place));
        exec::run(&mut command, mend::TOOL)
    }

    /// What wasm-opt is told.
    fn shrinking(&self) -> impl Iterator<Item = &'static str> {
        let common = FEATURES.iter().chain(self.simd.of_wasm_opt());
        let all = common.chain(&["-O3", LOW_MEMORY]).chain(self.shrink);
        all.copied()
    }

    fn shrink(&self, place: &Place) -> Result<(), Trouble> {
        let bound = self.file(place);
        let shrunk = bound.with_extension("shrunk");
        let mut command = Command::new(package(place).join("node_modules/.bin/wasm-opt"));
        command.args(self.shrinking()).arg(&bound).arg("-o").arg(&shrunk);
        exec::run(&mut command, mend::NPM)?;
        fs::rename(&shrunk, &bound)
            .map_err(|error| Trouble::new(format!("{}: {error}", bound.display()), mend::CACHE))
    }
}

impl Simd {
    fn of_compiler(self) -> &'static str {
        match self {
            Self::Without => "",
            Self::Fixed => "-Ctarget-feature=+simd128",
            Self::Relaxed => "-Ctarget-feature=+simd128,+relaxed-simd",
        }
    }

    /// wasm-opt refuses instructions that it was not told of: none that is relaxed gets into the other chunks.
    fn of_wasm_opt(self) -> &'static [&'static str] {
        match self {
            Self::Without => &[],
            Self::Fixed => &["--enable-simd"],
            Self::Relaxed => &["--enable-simd", "--enable-relaxed-simd"],
        }
    }

    /// Where it is compiled.
    fn folder(self) -> &'static str {
        match self {
            Self::Without => "wasm",
            Self::Fixed => "wasm-simd",
            Self::Relaxed => "wasm-relaxed",
        }
    }
}

/// Size of a wasm file and its imports as (module, name).
pub(crate) fn inspect(place: &Place, file: &Path) -> Result<(Size, Vec<(String, String)>), Trouble> {
    let script = place.root.join("xtask/js/inspect.mjs");
    exec::output(Command::new("node").arg(script).arg(file))
        .and_then(|text| parse_inspection(&serde_json::from_str(&text).ok()?))
        .ok_or_else(|| Trouble::new(format!("cannot read {}", file.display()), mend::REPORT))
}

/// The npm package.
pub(crate) fn package(place: &Place) -> PathBuf {
    place.root.join("pkg")
}

fn parse_inspection(value: &Value) -> Option<(Size, Vec<(String, String)>)> {
    let number = |name: &str| value.get(name)?.as_u64();
    let size = Size {
        raw: number("raw")?,
        gzip: number("gzip")?,
        brotli: number("brotli")?,
    };
    let text = |import: &Value, name: &str| Some(import.get(name)?.as_str()?.to_owned());
    let import = |import: &Value| Some((text(import, "module")?, text(import, "name")?));
    Some((
        size,
        value
            .get("imports")?
            .as_array()?
            .iter()
            .filter_map(import)
            .collect(),
    ))
}
