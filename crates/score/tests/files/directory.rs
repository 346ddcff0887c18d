//! A directory of this machine.

use pollster::block_on;
use score::files::{Directory, FileError, ModelFiles, Source};

use crate::common::{self, unwatched};

#[test]
fn it_gives_what_the_files_have() {
    let source = Directory::new(common::recorded().join("bert"));
    let files = block_on(ModelFiles::of_folder(&source, <_>::default(), &mut unwatched())).unwrap();
    let hashes = common::expected()["bert"]["files"].clone();
    assert!(
        files
            .hashes
            .iter()
            .all(|(name, hash)| *hash == common::digest(&hashes[name]))
    );
}

#[test]
fn it_leads_nowhere_else() {
    let source = Directory::new(common::recorded().join("bert"));
    for file in [
        "../configs.json",
        "/etc/passwd",
        "1_Pooling/../../configs.json",
        "..",
        "",
    ] {
        assert!(
            matches!(block_on(source.size(file)), Err(FileError::Name { .. })),
            "{file}"
        );
        assert!(
            matches!(block_on(source.read(file, 0..1)), Err(FileError::Name { .. })),
            "{file}"
        );
    }
    assert_eq!(block_on(source.size("1_Pooling")), Ok(None));
    assert_eq!(block_on(source.size("none.json")), Ok(None));
    assert_eq!(block_on(source.size("config.json/none")), Ok(None));
}

#[test]
fn a_range_beyond_the_end_is_cut() {
    let source = Directory::new(common::recorded());
    let whole = common::bytes("types.safetensors");
    let size = whole.len() as u64;
    assert_eq!(
        block_on(source.read("types.safetensors", 10..20)).unwrap(),
        whole[10..20]
    );
    assert_eq!(
        block_on(source.read("types.safetensors", size - 3..size + 9)).unwrap(),
        whole[whole.len() - 3..]
    );
}
