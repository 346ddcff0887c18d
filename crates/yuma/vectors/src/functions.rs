//! Values of single functions: tables of rows, `{"exp_safe[in_bits,out_bits]": [[…], …], …}`. What stands before the
//! bracket says which function, the rest what its columns are.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use yuma::Liquid;
use yuma::fixed::I32F32;
use yuma::weights::{upscale, within_limit};

use crate::compare::Mismatch;
use crate::file::FileError;

/// One row of such a table: what the chain's function was given, and what it gave.
#[derive(Debug, Clone)]
pub struct FunctionRow {
    /// The function and the place of the row, such as `exp_safe[3]`.
    pub name: String,
    replayed: Replayed,
    row: Value,
}

/// What a row recorded beside what is computed from its arguments.
type Replayed = fn(&Value) -> Result<(Value, Value), serde_json::Error>;

/// Every row of every table.
pub(crate) fn rows(tables: &Map<String, Value>) -> Result<Vec<FunctionRow>, FileError> {
    let mut all = Vec::new();
    for (header, rows) in tables {
        let function = header.split('[').next().unwrap_or_default();
        let replayed = by_name(function)
            .ok_or_else(|| FileError::Input(format!("no function {function:?} is known")))?;
        let rows: Vec<Value> = take(rows)?;
        all.extend(rows.into_iter().enumerate().map(|(at, row)| FunctionRow {
            name: format!("{function}[{at}]"),
            replayed,
            row,
        }));
    }
    Ok(all)
}

impl FunctionRow {
    /// Computes it again. Empty when it is the same.
    pub(crate) fn replay(&self) -> Vec<Mismatch> {
        match (self.replayed)(&self.row) {
            Err(error) => vec![Mismatch::Unusable(error.to_string())],
            Ok((recorded, computed)) => Mismatch::between("output", &self.name, &recorded, &computed)
                .into_iter()
                .collect(),
        }
    }
}

fn by_name(function: &str) -> Option<Replayed> {
    Some(match function {
        "exp_safe" => exp,
        "alpha_sigmoid" => alpha,
        "i32f32" => arithmetic,
        "weights" => weights,
        _ => return None,
    })
}

fn exp(row: &Value) -> Result<(Value, Value), serde_json::Error> {
    let (of, recorded): (i64, i64) = take(row)?;
    Ok((json!(recorded), json!(I32F32::from_bits(of).exp().to_bits())))
}

fn alpha(row: &Value) -> Result<(Value, Value), serde_json::Error> {
    let (consensus, weight, bond, low, high, steepness, recorded): (i64, i64, i64, u16, u16, i16, i64) =
        take(row)?;
    let [consensus, weight, bond] = [consensus, weight, bond].map(I32F32::from_bits);
    let alpha = Liquid::new(low, high, steepness).alpha(consensus, weight, bond);
    Ok((json!(recorded), json!(alpha.to_bits())))
}

/// A quotient that the chain has not, `null`, is 0 here: the chain asks for it so everywhere.
fn arithmetic(row: &Value) -> Result<(Value, Value), serde_json::Error> {
    let (a, b, product, quotient, integer, sum): (i64, i64, i64, Option<i64>, u16, i64) = take(row)?;
    let [a, b] = [a, b].map(I32F32::from_bits);
    Ok((
        json!([product, quotient.unwrap_or(0), integer, sum]),
        json!([
            a.mul(b).to_bits(),
            a.safe_div(b).to_bits(),
            a.to_u16(),
            a.add(b).to_bits()
        ]),
    ))
}

fn weights(row: &Value) -> Result<(Value, Value), serde_json::Error> {
    let (given, upscaled, limit, within): (Vec<u16>, Vec<u16>, u16, bool) = take(row)?;
    Ok((
        json!([upscaled, within]),
        json!([upscale(&given), within_limit(&given, limit)]),
    ))
}

fn take<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(value)
}
