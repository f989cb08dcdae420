//! A message on its way: body and what travels beside it.

use crate::HandlerError;
use bytes::Bytes;
use oms_service_kit::trace_context;
use std::fmt;
use uuid::Uuid;

/// One message with its identity, type and trace.
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Identity of the message; a repeated delivery carries the same one.
    pub id: Uuid,
    /// Full protobuf name, such as `oms.events.v1.OrderReleased`.
    pub type_name: String,
    /// The encoded protobuf message.
    pub body: Bytes,
    /// W3C trace context of whoever made the message.
    pub traceparent: Option<String>,
}

impl Envelope {
    /// Encodes `message` under a new id, in the trace of the current span.
    pub fn of<M: prost::Message + prost::Name>(message: &M) -> Self {
        Self {
            id: Uuid::now_v7(),
            type_name: M::full_name(),
            body: message.encode_to_vec().into(),
            traceparent: trace_context::current(),
        }
    }

    /// The same message under an id that the caller derives from its business key.
    #[must_use]
    pub fn with_id(mut self, id: Uuid) -> Self {
        self.id = id;
        self
    }

    /// The message in this envelope. [`HandlerError::Permanent`] where it is of another
    /// type (`UNEXPECTED_TYPE`) or cannot be decoded (`UNDECODABLE`).
    pub fn decode<M: prost::Message + prost::Name + Default>(&self) -> Result<M, HandlerError> {
        if self.type_name != M::full_name() {
            return Err(HandlerError::permanent(
                "UNEXPECTED_TYPE",
                format!("expected {}, got {}", M::full_name(), self.type_name),
            ));
        }
        M::decode(self.body.clone())
            .map_err(|error| HandlerError::permanent("UNDECODABLE", error.to_string()))
    }
}

/// Bodies can hold sealed personal data: they are never printed.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("id", &self.id)
            .field("type_name", &self.type_name)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_contracts::oms::events::v1::{OrderAccepted, OrderMemoChanged};

    #[test]
    fn decodes_what_it_encoded_and_nothing_else() {
        let accepted = OrderAccepted {
            order_id: "o-1".into(),
            ..Default::default()
        };
        let envelope = Envelope::of(&accepted);
        assert_eq!(envelope.type_name, "oms.events.v1.OrderAccepted");
        assert_eq!(envelope.decode::<OrderAccepted>(), Ok(accepted));

        let other = envelope.decode::<OrderMemoChanged>().unwrap_err();
        assert!(
            matches!(other, HandlerError::Permanent { reason, .. } if reason == "UNEXPECTED_TYPE")
        );

        let broken = Envelope {
            body: Bytes::from_static(&[0xff]),
            ..envelope
        };
        let error = broken.decode::<OrderAccepted>().unwrap_err();
        assert!(matches!(error, HandlerError::Permanent { reason, .. } if reason == "UNDECODABLE"));
    }

    #[test]
    fn debug_shows_no_body() {
        let envelope = Envelope::of(&OrderAccepted {
            order_id: "visible?".into(),
            ..Default::default()
        });
        assert!(!format!("{envelope:?}").contains("visible"));
    }
}
