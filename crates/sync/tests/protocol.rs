//! Endpoints that break the protocol: each is named, none is believed, and the next one is asked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::rc::Rc;
use std::time::Duration;

use common::{Act, Endpoint, NoVm, Scripted};
use primitives::Code;
use sync::rpc::Limits;
use sync::{ChainSpec, Courier, CourierError, Options};

/// Mainnet's checkpoint, as committed with the tests of `verify`.
const SPEC: &str = include_str!("../../../tests/vectors/finney-checkpoint.json");

fn ask(endpoints: Vec<(&'static str, Endpoint)>) -> CourierError {
    let limits = Limits {
        request_timeout: Duration::from_millis(100),
        max_message_bytes: 4096,
        ..Limits::default()
    };
    let options = Options {
        endpoints: endpoints.iter().map(|(url, _)| (*url).to_owned()).collect(),
        limits,
    };
    let spec = ChainSpec::from_json(SPEC).unwrap();
    let outcome = platform_native::block_on(async move {
        Courier::connect(Scripted::new(0, endpoints), NoVm, spec, options, |_| {})
            .await
            .map(drop)
    });
    outcome.unwrap().expect_err("no endpoint is honest here")
}

fn saying(text: impl Fn(&str) -> String + 'static) -> Endpoint {
    Rc::new(move |asked| Act::Say(vec![text(asked)]))
}

fn assert_refused(endpoint: Endpoint, code: Code, retryable: bool) {
    let error = ask(vec![("ws://bad", endpoint)]);
    assert_eq!(
        (error.code(), error.endpoint(), error.retryable()),
        (code, Some("ws://bad"), retryable),
        "{error}"
    );
}

#[test]
fn garbage_in_all_its_forms() {
    for text in [
        "<html>502</html>",
        "{}",
        "[]]",
        "\"hello\"",
        r#"{"jsonrpc":"2.0","id":999,"result":null}"#,
        r#"{"jsonrpc":"2.0","method":"x","params":{"subscription":"y","result":1}}"#,
    ] {
        assert_refused(saying(move |_| text.to_owned()), Code::EndpointMisbehaved, false);
    }
}

#[test]
fn nesting_and_length_are_bounded() {
    assert_refused(saying(|_| "[".repeat(3000)), Code::EndpointMisbehaved, false);
    assert_refused(saying(|_| " ".repeat(5000)), Code::EndpointMisbehaved, false);
    assert_refused(Rc::new(|_| Act::Oversized), Code::EndpointMisbehaved, false);
}

#[test]
fn a_second_reply_to_one_request_is_no_reply() {
    let twice = saying(|asked| {
        let replies: Vec<String> = asked
            .split("\"id\":")
            .skip(1)
            .map(|rest| rest.split(',').next().unwrap().to_owned())
            .flat_map(|id| [id.clone(), id])
            .map(|id| format!(r#"{{"jsonrpc":"2.0","id":{id},"result":null}}"#))
            .collect();
        format!("[{}]", replies.join(","))
    });
    assert_refused(twice, Code::EndpointMisbehaved, false);
}

#[test]
fn silence_and_hanging_up_are_stalls() {
    assert_refused(Rc::new(|_| Act::Say(Vec::new())), Code::EndpointStalled, true);
    assert_refused(Rc::new(|_| Act::HangUp), Code::EndpointStalled, true);
}

#[test]
fn a_result_of_another_shape_is_misbehaviour() {
    let numbers = common::honest(|_, _| Ok(serde_json::json!(7)));
    assert_refused(numbers, Code::EndpointMisbehaved, false);
}

#[test]
fn batches_may_be_refused_and_are_then_not_needed() {
    let one_by_one: Endpoint = Rc::new(|asked: &str| {
        if asked.starts_with('[') {
            return Act::Say(vec![
                r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"no"}}"#.into(),
            ]);
        }
        let honest = common::honest(|_, _| Ok(serde_json::json!(format!("0x{}", "22".repeat(32)))));
        honest(asked)
    });
    // It got far enough to be found on another chain.
    assert_refused(one_by_one, Code::WrongChain, false);
}

#[test]
fn every_endpoint_is_asked_and_each_failure_is_kept() {
    let error = ask(vec![
        ("ws://garbage", saying(|_| "?".into())),
        ("ws://silent", Rc::new(|_| Act::Say(Vec::new()))),
    ]);
    let CourierError::NoEndpoint(failures) = &error else {
        panic!("{error}")
    };
    let named: Vec<_> = failures
        .iter()
        .map(|failure| (failure.endpoint.as_str(), failure.code()))
        .collect();
    assert_eq!(
        named,
        [
            ("ws://garbage", Code::EndpointMisbehaved),
            ("ws://silent", Code::EndpointStalled)
        ]
    );
}

#[test]
fn nobody_there_is_no_peers() {
    let limits = Limits::default();
    let options = Options {
        endpoints: vec!["ws://nobody".into()],
        limits,
    };
    let spec = ChainSpec::from_json(SPEC).unwrap();
    let outcome = platform_native::block_on(async move {
        Courier::connect(Scripted::new(0, []), NoVm, spec, options, |_| {})
            .await
            .map(drop)
    });
    assert_eq!(outcome.unwrap().expect_err("nobody").code(), Code::NoPeers);
}
