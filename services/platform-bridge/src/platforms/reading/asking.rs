//! Numbers that are being asked for in calls of several parcels each: which parcels go into
//! which call, and the outcome of each.

use crate::platform::{CallError, Issued, WaybillRequest};
use serde_json::Value;
use std::collections::VecDeque;

/// Requests with their outcomes so far.
pub(crate) struct Asking<'a> {
    requests: &'a [WaybillRequest],
    /// What the call says of each parcel.
    parcels: Vec<Value>,
    outcomes: Vec<Option<Result<Issued, CallError>>>,
    /// Rows of the calls that are still to be made.
    calls: VecDeque<Vec<usize>>,
}

/// A call that is to be made.
pub(crate) struct NextCall<'a> {
    rows: Vec<usize>,
    /// Says what the call says once, for all of its parcels.
    pub(crate) first: &'a WaybillRequest,
    /// Its parcels.
    pub(crate) parcels: Vec<Value>,
}

impl<'a> Asking<'a> {
    /// Sorts `requests` into calls; a request of which `parcel` makes nothing is not asked for.
    pub(crate) fn new(
        requests: &'a [WaybillRequest],
        parcel: impl Fn(&WaybillRequest) -> Result<Value, CallError>,
    ) -> Self {
        let mut asking = Self {
            requests,
            parcels: Vec::with_capacity(requests.len()),
            outcomes: Vec::with_capacity(requests.len()),
            calls: VecDeque::new(),
        };
        for (row, request) in requests.iter().enumerate() {
            let (parcel, refused) = match parcel(request) {
                Ok(parcel) => (parcel, None),
                Err(error) => (Value::Null, Some(Err(error))),
            };
            if refused.is_none() {
                asking.enqueue(row, request);
            }
            asking.parcels.push(parcel);
            asking.outcomes.push(refused);
        }
        asking
    }

    fn enqueue(&mut self, row: usize, request: &WaybillRequest) {
        let requests = self.requests;
        let fits = |call: &&mut Vec<usize>| {
            let first = call.first().and_then(|first| requests.get(*first));
            first.is_some_and(|first| share_a_call(first, request))
        };
        match self.calls.iter_mut().find(fits) {
            Some(call) => call.push(row),
            None => self.calls.push_back(vec![row]),
        }
    }

    /// The next call, until each row is answered.
    pub(crate) fn next_call(&mut self) -> Option<NextCall<'a>> {
        let rows = self.calls.pop_front()?;
        let first = rows.first().and_then(|first| self.requests.get(*first))?;
        let parcel = |row: &usize| self.parcels.get(*row).cloned().unwrap_or_default();
        Some(NextCall {
            parcels: rows.iter().map(parcel).collect(),
            first,
            rows,
        })
    }

    /// Takes the answer to a call: numbers by the keys of their parcels, or why there are
    /// none. `of_a_parcel` tells codes of refusals that one parcel may have earned for all:
    /// each is then asked for alone.
    ///
    /// # Errors
    /// The call failed, and no other was to be made.
    pub(crate) fn take(
        &mut self,
        call: NextCall<'a>,
        answer: Result<Vec<(String, Issued)>, CallError>,
        of_a_parcel: impl Fn(&str) -> bool,
    ) -> Result<(), CallError> {
        let mut numbers = match answer {
            Ok(numbers) => numbers,
            Err(error) => {
                let of_a_parcel =
                    matches!(&error, CallError::Refused { code, .. } if of_a_parcel(code));
                return self.take_error(call.rows, error, of_a_parcel);
            }
        };
        for row in call.rows {
            let key = self.requests.get(row).map(|request| &request.parcel_key);
            let at = numbers.iter().position(|(known, _)| Some(known) == key);
            let outcome = at
                .map(|at| numbers.swap_remove(at).1)
                .ok_or_else(unanswered);
            self.settle(row, outcome);
        }
        Ok(())
    }

    fn take_error(
        &mut self,
        rows: Vec<usize>,
        error: CallError,
        of_a_parcel: bool,
    ) -> Result<(), CallError> {
        if of_a_parcel && rows.len() > 1 {
            self.calls.extend(rows.into_iter().map(|row| vec![row]));
        } else if !of_a_parcel && rows.len() == self.requests.len() {
            return Err(error);
        } else {
            for row in rows {
                self.settle(row, Err(error.clone()));
            }
        }
        Ok(())
    }

    fn settle(&mut self, row: usize, outcome: Result<Issued, CallError>) {
        if let Some(open) = self.outcomes.get_mut(row) {
            *open = Some(outcome);
        }
    }

    /// One outcome for each request, in their order.
    pub(crate) fn outcomes(self) -> Vec<Result<Issued, CallError>> {
        let outcomes = self.outcomes.into_iter();
        outcomes
            .map(|outcome| outcome.unwrap_or_else(|| Err(unanswered())))
            .collect()
    }
}

fn unanswered() -> CallError {
    CallError::OutcomeUnknown {
        message: "the answer tells no number for this parcel".into(),
    }
}

/// Whether two requests say the same where a call says it once.
fn share_a_call(one: &WaybillRequest, other: &WaybillRequest) -> bool {
    one.carrier_code == other.carrier_code
        && one.account_id == other.account_id
        && one.product_code == other.product_code
        && one.sender == other.sender
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::reading::sample::waybill_request;
    use serde_json::json;

    fn request(key: &str, product: &str) -> WaybillRequest {
        WaybillRequest {
            product_code: product.into(),
            ..waybill_request(key)
        }
    }

    fn asking(requests: &[WaybillRequest]) -> Asking<'_> {
        Asking::new(requests, |request| Ok(json!(request.parcel_key)))
    }

    fn refused(code: &str) -> CallError {
        CallError::Refused {
            code: code.into(),
            message: String::new(),
        }
    }

    fn number(key: &str, waybill_no: &str) -> (String, Issued) {
        let issued = Issued {
            waybill_no: waybill_no.into(),
            ..Issued::default()
        };
        (key.into(), issued)
    }

    fn of_a_parcel(code: &str) -> bool {
        code.starts_with("isv.")
    }

    fn waybill_no(outcome: &Result<Issued, CallError>) -> &str {
        outcome.as_ref().unwrap().waybill_no.as_str()
    }

    #[test]
    fn each_parcel_has_its_own_outcome_in_their_order() {
        let requests = [
            request("a", ""),
            request("b", "2"),
            request("c", ""),
            request("d", ""),
        ];
        let mut asking = Asking::new(&requests, |request| match request.parcel_key.as_str() {
            "d" => Err(refused("NO_OAID")),
            key => Ok(json!(key)),
        });
        let call = asking.next_call().unwrap();
        assert_eq!(call.parcels, [json!("a"), json!("c")]);
        let answer = Ok(vec![number("c", "3"), number("x", "9")]);
        asking.take(call, answer, of_a_parcel).unwrap();
        let call = asking.next_call().unwrap();
        assert_eq!(
            (call.first.product_code.as_str(), call.parcels.len()),
            ("2", 1)
        );
        asking
            .take(call, Ok(vec![number("b", "2")]), of_a_parcel)
            .unwrap();
        assert!(asking.next_call().is_none());
        let outcomes = asking.outcomes();
        assert!(matches!(outcomes[0], Err(CallError::OutcomeUnknown { .. })));
        assert_eq!(
            (waybill_no(&outcomes[1]), waybill_no(&outcomes[2])),
            ("2", "3")
        );
        assert_eq!(outcomes[3], Err(refused("NO_OAID")));
    }

    #[test]
    fn parcels_that_are_refused_together_are_asked_for_alone() {
        let requests = [request("a", ""), request("b", "")];
        let mut asking = asking(&requests);
        let both = asking.next_call().unwrap();
        asking
            .take(both, Err(refused("isv.x")), of_a_parcel)
            .unwrap();
        let first = asking.next_call().unwrap();
        asking
            .take(first, Err(refused("isv.x")), of_a_parcel)
            .unwrap();
        let second = asking.next_call().unwrap();
        assert_eq!(second.parcels, [json!("b")]);
        asking
            .take(second, Ok(vec![number("b", "2")]), of_a_parcel)
            .unwrap();
        let outcomes = asking.outcomes();
        assert_eq!(outcomes[0], Err(refused("isv.x")));
        assert_eq!(waybill_no(&outcomes[1]), "2");
    }

    #[test]
    fn an_error_of_the_call_is_the_calls() {
        let expired = CallError::AuthExpired {
            code: "27".into(),
            message: String::new(),
        };
        for error in [expired.clone(), refused("25")] {
            let requests = [request("a", ""), request("b", "")];
            let mut asking = asking(&requests);
            let call = asking.next_call().unwrap();
            assert_eq!(
                asking.take(call, Err(error.clone()), of_a_parcel),
                Err(error)
            );
        }
        // Where others were asked for besides, it is of its rows alone.
        let requests = [request("a", ""), request("b", "2")];
        let mut asking = asking(&requests);
        let call = asking.next_call().unwrap();
        asking
            .take(call, Ok(vec![number("a", "1")]), of_a_parcel)
            .unwrap();
        let call = asking.next_call().unwrap();
        asking
            .take(call, Err(expired.clone()), of_a_parcel)
            .unwrap();
        let outcomes = asking.outcomes();
        assert_eq!(waybill_no(&outcomes[0]), "1");
        assert_eq!(outcomes[1], Err(expired));
    }
}
