//! Endpoint after endpoint: who is asked, who is left, and when to give up.

use core::time::Duration;
use std::rc::Rc;

use super::shared::{Life, Shared};
use super::{connect, follow};
use crate::error::{Cause, CourierError, EndpointError};
use crate::platform::Platform;
use crate::progress::Phase;

/// First and longest pause before an endpoint is tried again.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Keeps the courier served until it is closed or nobody is left to ask.
///
/// An endpoint that lied is never asked again; one that failed otherwise is, after all others had their turn and a
/// pause. Until the first sync succeeds, one turn each is all they get.
pub(super) async fn drive<P: Platform, V>(shared: Rc<Shared<P, V>>) {
    let mut left = shared.options.endpoints.clone();
    let mut failures: Vec<EndpointError> = Vec::new();
    let mut pause = SHORTEST_PAUSE;
    while !shared.is_over() {
        let mut served = false;
        for url in left.clone() {
            let (was_served, cause) = one_turn(&shared, &url).await;
            if shared.is_over() {
                return;
            }
            served |= was_served;
            if cause.is_lie() {
                left.retain(|other| *other != url);
            }
            note(
                &mut failures,
                EndpointError {
                    endpoint: url,
                    cause: Box::new(cause),
                },
            );
        }
        if left.is_empty() || !matches!(shared.life(), Life::Following) {
            return shared.end(verdict(failures));
        }
        pause = if served {
            SHORTEST_PAUSE
        } else {
            pause.saturating_mul(2).min(LONGEST_PAUSE)
        };
        shared.platform.sleep(jittered(&shared.platform, pause)).await;
    }
}

/// Asks one endpoint for as long as it serves. Tells whether it ever did, and how it ended.
async fn one_turn<P: Platform, V>(shared: &Rc<Shared<P, V>>, url: &str) -> (bool, Cause) {
    shared.report(|progress| {
        progress.phase = Phase::Connecting;
        progress.endpoint = url.to_owned();
    });
    let session = match connect::open(shared, url).await {
        Ok(session) => Rc::new(session),
        Err(cause) => return (false, cause),
    };
    shared.use_session(Some(Rc::clone(&session)));
    let Err(met) = follow::serve(shared, &session).await;
    let cause = session.verdict(met);
    session.ready.set(false);
    shared.use_session(None);
    shared.report(|progress| {
        progress.phase = Phase::Connecting;
        progress.note = Some(format!("{url} failed: {cause}."));
    });
    (matches!(shared.life(), Life::Following), cause)
}

/// Remembers the last failure of each endpoint.
fn note(failures: &mut Vec<EndpointError>, failure: EndpointError) {
    failures.retain(|earlier| earlier.endpoint != failure.endpoint);
    failures.push(failure);
}

fn verdict(mut failures: Vec<EndpointError>) -> CourierError {
    match failures.len() {
        1 => failures
            .pop()
            .map_or(CourierError::NoneGiven, CourierError::Endpoint),
        0 => CourierError::NoneGiven,
        _ => CourierError::NoEndpoint(failures),
    }
}

/// Up to half more, so that the clients an endpoint lost at once do not come back at once.
fn jittered(platform: &impl Platform, pause: Duration) -> Duration {
    let mut byte = [0_u8];
    // Without randomness there is no jitter, and that is all there is to it.
    let _ = platform.fill_random(&mut byte);
    let [jitter] = byte;
    pause.saturating_add(
        pause
            .saturating_mul(u32::from(jitter))
            .checked_div(512)
            .unwrap_or_default(),
    )
}
