//! Whoever computes, as one type: a model over it is compiled once and not once for each, which is most of its size.

#[cfg(feature = "exact")]
use super::exact::ExactCpu;
use super::{
    Activation, Attend, Chosen, Columns, Cpu, Gather, Linear, MatrixData, Nearest, NnError, Norm, Ops,
    Pooling, Precision, Rope, Sequences,
};
#[cfg(feature = "webgpu")]
use super::{Cut, Device, Preset, Products, exact::ExactDevice};
#[cfg(feature = "webgpu")]
use crate::Gpu;

/// In what numbers a model is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Single precision.
    Single,
    /// Single precision, but products with weights of 16 bits in half where a GPU has it, and in whole numbers on the processor.
    Half,
    /// Integers.
    Whole,
}

/// One of those who compute, of those whom the build has. What it made is of use to it alone: any other refuses it.
pub enum AnyOps {
    /// The processor, in single precision.
    Cpu(Cpu),
    /// The processor, in integers.
    #[cfg(feature = "exact")]
    ExactCpu(ExactCpu),
    /// A GPU, in single precision.
    #[cfg(feature = "webgpu")]
    Device(Device),
    /// A GPU, in integers.
    #[cfg(feature = "webgpu")]
    ExactDevice(ExactDevice),
}

/// Things that all of them make, each kind as one type.
macro_rules! made {
    ($($made:ident $kind:ident),*) => {
        $(/// Whoever made it.
        pub enum $made {
            /// The processor.
            Cpu(<Cpu as Ops>::$kind),
            /// The processor, in integers.
            #[cfg(feature = "exact")]
            ExactCpu(<ExactCpu as Ops>::$kind),
            /// A GPU.
            #[cfg(feature = "webgpu")]
            Device(<Device as Ops>::$kind),
            /// A GPU, in integers.
            #[cfg(feature = "webgpu")]
            ExactDevice(<ExactDevice as Ops>::$kind),
        })*
    };
}

made!(Tensor Tensor, Matrix Matrix, Vector Vector, Table Table, Rotations Rope);

/// One of the four: knows its own things among all.
trait One: Ops + Sized {
    fn own_tensor(made: &Tensor) -> Result<&Self::Tensor, NnError>;
    fn own_matrix(made: &Matrix) -> Result<&Self::Matrix, NnError>;
    fn own_vector(made: &Vector) -> Result<&Self::Vector, NnError>;
    fn own_table(made: &Table) -> Result<&Self::Table, NnError>;
    fn own_rope(made: &Rotations) -> Result<&Self::Rope, NnError>;
    fn any_tensor(own: Self::Tensor) -> Tensor;
    fn any_matrix(own: Self::Matrix) -> Matrix;
    fn any_vector(own: Self::Vector) -> Vector;
    fn any_table(own: Self::Table) -> Table;
    fn any_rope(own: Self::Rope) -> Rotations;
}

macro_rules! one {
    ($one:ident: $($own:ident $any:ident $made:ident $kind:ident),*) => {
        impl One for $one {
            $(fn $own(made: &$made) -> Result<&Self::$kind, NnError> {
                match made {
                    $made::$one(own) => Ok(own),
                    #[cfg(feature = "exact")]
                    _ => Err(NnError::Unsupported("what somebody else made")),
                }
            }

            fn $any(own: Self::$kind) -> $made {
                $made::$one(own)
            })*
        }
    };
    ($($one:ident),*) => {
        $(one!($one: own_tensor any_tensor Tensor Tensor, own_matrix any_matrix Matrix Matrix,
            own_vector any_vector Vector Vector, own_table any_table Table Table, own_rope any_rope Rotations Rope);)*
    };
}

one!(Cpu);
#[cfg(feature = "exact")]
one!(ExactCpu);
#[cfg(feature = "webgpu")]
one!(Device, ExactDevice);

/// The same of whoever it is.
macro_rules! each {
    ($any:expr, $ops:ident => $does:expr) => {
        match $any {
            AnyOps::Cpu($ops) => $does,
            #[cfg(feature = "exact")]
            AnyOps::ExactCpu($ops) => $does,
            #[cfg(feature = "webgpu")]
            AnyOps::Device($ops) => $does,
            #[cfg(feature = "webgpu")]
            AnyOps::ExactDevice($ops) => $does,
        }
    };
}

impl AnyOps {
    /// The processor. Its memory never takes more than `budget` bytes.
    ///
    /// # Errors
    /// [`NnError::Unsupported`] for integers, in a build without the feature `exact`.
    pub fn on_cpu(numbers: Numbers, budget: u64) -> Result<Self, NnError> {
        match numbers {
            Numbers::Single => return Ok(Self::Cpu(Cpu::new(budget))),
            Numbers::Half => return Ok(Self::Cpu(Cpu::fast(budget))),
            Numbers::Whole => {}
        }
        #[cfg(feature = "exact")]
        return Ok(Self::ExactCpu(ExactCpu::new()));
        #[cfg(not(feature = "exact"))]
        Err(NnError::Unsupported("models in whole numbers"))
    }

    /// Whether a GPU computes, which can be lost.
    pub fn is_gpu(&self) -> bool {
        match self {
            #[cfg(feature = "webgpu")]
            Self::Device(_) | Self::ExactDevice(_) => true,
            _ => false,
        }
    }

    /// With which kernels a GPU computes, where there is a choice.
    pub fn kernels(&self) -> Option<Chosen> {
        match self {
            #[cfg(feature = "webgpu")]
            Self::Device(device) => Some(device.chosen()),
            _ => None,
        }
    }

    /// A GPU's, all kernels compiled: those that are measured to be best, where it is no software. `budgets` are bytes of
    /// the GPU's memory that are ever held, and of the processor's while both are compared; `progress` as of
    /// [`Device::open`].
    ///
    /// # Errors
    /// Those of [`Device::open`].
    #[cfg(feature = "webgpu")]
    pub async fn on_gpu(
        gpu: &Gpu,
        numbers: Numbers,
        budgets: [u64; 2],
        progress: impl FnMut(usize, usize, &'static str),
    ) -> Result<Self, NnError> {
        let ([budget, of_cpu], gpu) = (budgets, gpu.clone());
        let products = match numbers {
            Numbers::Whole => {
                return Ok(Self::ExactDevice(ExactDevice::open(gpu, budget, progress).await?));
            }
            Numbers::Half => Products::Half,
            Numbers::Single => Products::Single,
        };
        let device = if gpu.adapter().is_software {
            let preset = Preset::Direct;
            Device::open(gpu, budget, Cut { preset, products }, progress).await?
        } else {
            Device::calibrated(gpu, budget, &Cpu::new(of_cpu), products, progress).await?
        };
        Ok(Self::Device(device))
    }
}

impl Ops for AnyOps {
    type Tensor = Tensor;
    type Matrix = Matrix;
    type Vector = Vector;
    type Table = Table;
    type Rope = Rotations;

    fn matrix(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Matrix, NnError> {
        each!(self, ops => matrix(ops, data, precision))
    }

    fn vector(&self, values: &[f32]) -> Result<Vector, NnError> {
        each!(self, ops => vector(ops, values))
    }

    fn table(&self, data: &MatrixData<'_>, precision: Precision) -> Result<Table, NnError> {
        each!(self, ops => table(ops, data, precision))
    }

    fn rope(&self, rope: Rope<'_>) -> Result<Rotations, NnError> {
        each!(self, ops => rotations(ops, rope))
    }

    fn tensor(&self, columns: usize, values: &[f32]) -> Result<Tensor, NnError> {
        each!(self, ops => tensor(ops, columns, values))
    }

    fn shape(&self, x: &Tensor) -> (usize, usize) {
        each!(self, ops => shape(ops, x))
    }

    fn embed(&self, parts: &[Gather<'_, Self>], by: Option<&Norm<'_, Self>>) -> Result<Tensor, NnError> {
        each!(self, ops => embed(ops, parts, by))
    }

    fn linear(&self, x: &Tensor, layer: &Linear<'_, Self>) -> Result<Tensor, NnError> {
        each!(self, ops => linear(ops, x, layer))
    }

    fn gate(&self, x: &Tensor, activation: Activation) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, x, |x| ops.gate(x, activation)))
    }

    fn attend(&self, spec: &Attend<'_, Self>, sequences: &Sequences) -> Result<Tensor, NnError> {
        each!(self, ops => attend(ops, spec, sequences))
    }

    fn layer_norm(&self, x: &Tensor, by: &Norm<'_, Self>) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, x, |x| ops.layer_norm(x, &norm(ops, by)?)))
    }

    fn rms_norm(&self, x: &Tensor, by: &Norm<'_, Self>) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, x, |x| ops.rms_norm(x, &norm(ops, by)?)))
    }

    fn pool(
        &self,
        x: &Tensor,
        sequences: &Sequences,
        pooling: Pooling,
        unit: bool,
    ) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, x, |x| ops.pool(x, sequences, pooling, unit)))
    }

    fn rows(&self, x: &Tensor, rows: &[u32]) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, x, |x| ops.rows(x, rows)))
    }

    fn similarity(&self, a: &Tensor, b: &Tensor) -> Result<Tensor, NnError> {
        each!(self, ops => similarity(ops, a, b))
    }

    fn log_probabilities(&self, x: &Tensor, head: &Matrix, targets: &[u32]) -> Result<Tensor, NnError> {
        each!(self, ops => log_probabilities(ops, x, head, targets))
    }

    fn crps(&self, members: &Tensor, observations: &[f32]) -> Result<Tensor, NnError> {
        each!(self, ops => with(ops, members, |members| ops.crps(members, observations)))
    }

    async fn nearest(&self, x: &Tensor, most: usize, least: f32) -> Result<Vec<Nearest>, NnError> {
        each!(self, ops => nearest(ops, x, most, least).await)
    }

    async fn read(&self, x: &Tensor) -> Result<Vec<f32>, NnError> {
        each!(self, ops => read(ops, x).await)
    }

    async fn settle(&self) -> Result<(), NnError> {
        each!(self, ops => ops.settle().await)
    }
}

/// Does something with a tensor of its own.
fn with<O: One>(
    _: &O,
    x: &Tensor,
    work: impl FnOnce(&O::Tensor) -> Result<O::Tensor, NnError>,
) -> Result<Tensor, NnError> {
    O::own_tensor(x).and_then(work).map(O::any_tensor)
}

fn matrix<O: One>(ops: &O, data: &MatrixData<'_>, precision: Precision) -> Result<Matrix, NnError> {
    ops.matrix(data, precision).map(O::any_matrix)
}

fn vector<O: One>(ops: &O, values: &[f32]) -> Result<Vector, NnError> {
    ops.vector(values).map(O::any_vector)
}

fn table<O: One>(ops: &O, data: &MatrixData<'_>, precision: Precision) -> Result<Table, NnError> {
    ops.table(data, precision).map(O::any_table)
}

fn rotations<O: One>(ops: &O, rope: Rope<'_>) -> Result<Rotations, NnError> {
    ops.rope(rope).map(O::any_rope)
}

fn tensor<O: One>(ops: &O, columns: usize, values: &[f32]) -> Result<Tensor, NnError> {
    ops.tensor(columns, values).map(O::any_tensor)
}

/// Nothing of anybody else's.
fn shape<O: One>(ops: &O, x: &Tensor) -> (usize, usize) {
    O::own_tensor(x).map_or((0, 0), |x| ops.shape(x))
}

fn embed<O: One>(
    ops: &O,
    parts: &[Gather<'_, AnyOps>],
    by: Option<&Norm<'_, AnyOps>>,
) -> Result<Tensor, NnError> {
    let mut own = Vec::with_capacity(parts.len());
    for any in parts {
        own.push(Gather {
            table: O::own_table(any.table)?,
            ids: any.ids,
        });
    }
    let by = by.map(|by| norm(ops, by)).transpose()?;
    ops.embed(&own, by.as_ref()).map(O::any_tensor)
}

fn linear<O: One>(ops: &O, x: &Tensor, layer: &Linear<'_, AnyOps>) -> Result<Tensor, NnError> {
    let own = Linear {
        weight: O::own_matrix(layer.weight)?,
        bias: layer.bias.map(O::own_vector).transpose()?,
        activation: layer.activation,
        residual: layer.residual.map(O::own_tensor).transpose()?,
    };
    with(ops, x, |x| ops.linear(x, &own))
}

fn attend<O: One>(ops: &O, spec: &Attend<'_, AnyOps>, sequences: &Sequences) -> Result<Tensor, NnError> {
    let own = Attend {
        q: columns(ops, &spec.q)?,
        k: columns(ops, &spec.k)?,
        v: columns(ops, &spec.v)?,
        heads: spec.heads,
        kv_heads: spec.kv_heads,
        head: spec.head,
        scale: spec.scale,
        causal: spec.causal,
        window: spec.window,
        rope: spec.rope.map(O::own_rope).transpose()?,
    };
    ops.attend(&own, sequences).map(O::any_tensor)
}

fn columns<'a, O: One>(_: &O, any: &Columns<'a, AnyOps>) -> Result<Columns<'a, O>, NnError> {
    Ok(Columns {
        tensor: O::own_tensor(any.tensor)?,
        first: any.first,
    })
}

fn norm<'a, O: One>(_: &O, any: &Norm<'a, AnyOps>) -> Result<Norm<'a, O>, NnError> {
    Ok(Norm {
        gamma: O::own_vector(any.gamma)?,
        beta: any.beta.map(O::own_vector).transpose()?,
        epsilon: any.epsilon,
    })
}

fn similarity<O: One>(ops: &O, a: &Tensor, b: &Tensor) -> Result<Tensor, NnError> {
    let b = O::own_tensor(b)?;
    with(ops, a, |a| ops.similarity(a, b))
}

fn log_probabilities<O: One>(ops: &O, x: &Tensor, head: &Matrix, targets: &[u32]) -> Result<Tensor, NnError> {
    let head = O::own_matrix(head)?;
    with(ops, x, |x| ops.log_probabilities(x, head, targets))
}

async fn nearest<O: One>(ops: &O, x: &Tensor, most: usize, least: f32) -> Result<Vec<Nearest>, NnError> {
    ops.nearest(O::own_tensor(x)?, most, least).await
}

async fn read<O: One>(ops: &O, x: &Tensor) -> Result<Vec<f32>, NnError> {
    ops.read(O::own_tensor(x)?).await
}
