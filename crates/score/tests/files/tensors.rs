//! A file that `safetensors` wrote, number by number.

use gpu::nn::MatrixData;
use pollster::block_on;
use score::files::safetensors::Header;
use score::files::{FileError, Memory, ModelFiles, TensorError, Weights};

use crate::common::{self, Spy, unwatched};

const FILE: &str = "types.safetensors";

#[test]
fn names_types_and_shapes() {
    let source = Spy::new(Memory::from_iter([(FILE, common::bytes(FILE))]));
    let header = block_on(Header::read(&source, FILE)).unwrap();
    let theirs = common::expected()["types"].clone();
    assert_eq!(header.tensors.len(), theirs.as_object().unwrap().len());
    for tensor in &header.tensors {
        assert_eq!(tensor.dtype.name(), theirs[&tensor.name]["dtype"]);
        assert_eq!(serde_json::json!(tensor.shape), theirs[&tensor.name]["shape"]);
    }
    let first = header.tensors[0].range.start;
    let asked = source.asked.borrow();
    assert!(
        asked.iter().all(|(_, range)| range.end <= first),
        "bytes of tensors were read: {asked:?}"
    );
}

/// A folder whose weights are that file.
fn folder() -> Memory {
    let mut folder = common::bert();
    folder.insert("model.safetensors", common::bytes(FILE));
    folder
}

#[test]
fn every_weight_bit_by_bit() {
    let files = block_on(ModelFiles::of_folder(&folder(), <_>::default(), &mut unwatched())).unwrap();
    let theirs = common::expected()["types"].clone();
    for (name, tensor) in theirs.as_object().unwrap() {
        let values = block_on(files.weights.values(name));
        if tensor["bits"].is_null() {
            let not_weights = matches!(
                values,
                Err(FileError::Tensor { why: TensorError::NotWeights(dtype), .. }) if tensor["dtype"] == dtype
            );
            assert!(not_weights, "{name}");
            continue;
        }
        let data = MatrixData {
            rows: 1,
            columns: 1,
            values: values.unwrap(),
        };
        assert_eq!(
            common::le_bytes(&data.to_f32()),
            common::unhex(&tensor["bits"]),
            "{name}"
        );
    }
    assert_eq!(files.weights.parameters(), 12 + 10 + 8 + 1 + 12);
}
