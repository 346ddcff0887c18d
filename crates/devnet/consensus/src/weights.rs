//! Which weights count.

use crate::at;
use crate::matrix::Matrix;
use crate::number::whole;
use crate::subnet::Subnet;

/// The weights of permitted validators on others that have not been replaced since, as shares of each row.
pub(crate) fn counted(subnet: &Subnet, permits: &[bool]) -> Matrix {
    let rows = subnet.neurons.iter().map(|neuron| neuron.weights.as_slice());
    let stored = Matrix::stored(rows, subnet.size(), whole);
    let counts = |uid, column| {
        at(permits, uid) && !is_on_itself(subnet, uid, column) && is_meant_for(subnet, uid, column)
    };
    stored
        .map(|uid, column, value| counts(uid, column).then_some(value))
        .rows_normalised()
}

/// Only the owner may weigh itself.
fn is_on_itself(subnet: &Subnet, uid: u16, column: u16) -> bool {
    uid == column && !subnet.is_owner(uid)
}

/// Whether the neuron was there when the weights were set, and when those were committed that wait for their reveal.
fn is_meant_for(subnet: &Subnet, uid: u16, column: u16) -> bool {
    let Some(validator) = subnet.neurons.get(usize::from(uid)) else {
        return false;
    };
    let registered = subnet.registered(column);
    let committed = subnet
        .commit_reveal
        .map_or(u64::MAX, |clock| clock.earliest(validator));
    validator.last_update > registered && committed >= registered
}
