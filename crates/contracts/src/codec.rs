//! The codec of every generated client and server: prost, then the field rules.
//!
//! Checking sits in the decoder, so that no handler ever sees a request that
//! breaks a rule of its proto and no service can forget to check.

use crate::validate::{FieldPath, Validate, into_status};
use prost::Message;
use std::marker::PhantomData;
use tonic::{
    Status,
    codec::{Codec, DecodeBuf, Decoder},
};
use tonic_prost::ProstEncoder;

/// Encodes `T`, decodes and checks `U`.
#[derive(Debug, Clone)]
pub struct ValidatedCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for ValidatedCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> Codec for ValidatedCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Validate + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = ValidatedDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> Self::Decoder {
        ValidatedDecoder(PhantomData)
    }
}

/// Decodes a message and checks its field rules.
#[derive(Debug, Clone)]
pub struct ValidatedDecoder<U>(PhantomData<U>);

impl<U: Message + Default + Validate> Decoder for ValidatedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let message = U::decode(buf)
            .map_err(|error| Status::invalid_argument(format!("not a valid message: {error}")))?;
        let mut violations = Vec::new();
        message.check(&FieldPath::Root, &mut violations);
        if violations.is_empty() {
            Ok(Some(message))
        } else {
            Err(into_status(violations))
        }
    }
}
