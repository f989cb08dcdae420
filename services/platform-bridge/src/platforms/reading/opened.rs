//! Receivers that a platform opens cipher by cipher.

use super::text_for_people;
use crate::platform::{Address, CallError, ClosedReceiver, OpenReceiver, Person};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Words of platforms, in small letters, that tell of a used up quota; the codes are not
/// published (unconfirmed, read 2026-11).
static QUOTA_WORDS: [&str; 4] = ["额度", "超限", "上限", "exceed quota limit"];

/// What a cipher holds. No `Debug`: it is personal.
#[derive(Clone, Default)]
pub(crate) struct Plain {
    /// The words; of a virtual number the number itself.
    pub(crate) text: String,
    /// Extension of a virtual number, else empty.
    pub(crate) extension: String,
    /// True for a virtual number.
    pub(crate) is_virtual: bool,
    /// When it ends, where known.
    pub(crate) ends_at: Option<DateTime<Utc>>,
}

/// What became of ciphers, by order and cipher.
pub(crate) type Ciphers = HashMap<(String, String), Result<Plain, CallError>>;

/// Every cipher of `receivers`, after the number of its order.
pub(crate) fn ciphers(receivers: &[ClosedReceiver]) -> Vec<(&str, &str)> {
    let mut ciphers = Vec::with_capacity(receivers.len() * 3);
    for closed in receivers {
        let receiver = &closed.receiver;
        for cipher in [
            &receiver.name_cipher,
            &receiver.phone_cipher,
            &receiver.address_cipher,
        ] {
            if !cipher.is_empty() {
                ciphers.push((closed.platform_order_id.as_str(), cipher.as_str()));
            }
        }
    }
    ciphers
}

/// The receivers in plain words, each as far as all of its ciphers were opened.
pub(crate) fn opened(
    receivers: &[ClosedReceiver],
    told: &Ciphers,
) -> Vec<Result<OpenReceiver, CallError>> {
    receivers.iter().map(|closed| one(closed, told)).collect()
}

fn one(closed: &ClosedReceiver, told: &Ciphers) -> Result<OpenReceiver, CallError> {
    let receiver = &closed.receiver;
    if ciphers(std::slice::from_ref(closed)).is_empty() {
        return Err(CallError::Refused {
            code: "NO_CIPHERS".into(),
            message: "the order told no receiver that could be opened".into(),
        });
    }
    let plain = |cipher: &String| match cipher.is_empty() {
        true => Ok(Plain::default()),
        false => told
            .get(&(closed.platform_order_id.clone(), cipher.clone()))
            .cloned()
            .unwrap_or_else(|| Err(unanswered())),
    };
    let phone = plain(&receiver.phone_cipher)?;
    Ok(OpenReceiver {
        person: Person {
            name: plain(&receiver.name_cipher)?.text,
            phone: phone.text,
            address: Address {
                province: receiver.province.clone(),
                city: receiver.city.clone(),
                district: receiver.district.clone(),
                town: receiver.town.clone(),
                detail: plain(&receiver.address_cipher)?.text,
            },
        },
        phone_extension: phone.extension,
        phone_is_virtual: phone.is_virtual,
        phone_ends_at: phone.ends_at,
    })
}

fn unanswered() -> CallError {
    CallError::Malformed {
        message: "the answer says nothing of a cipher".into(),
    }
}

/// A refusal to open: the platform's code, or that the quota is used up.
pub(crate) fn not_opened(code: String, message: &str) -> CallError {
    let code = match tells_of_quota(message) {
        true => "QUOTA_USED_UP".into(),
        false => code,
    };
    CallError::Refused {
        code,
        message: text_for_people(message),
    }
}

/// As [`not_opened`], for a call that was refused whole or put off for its quota; other errors
/// are left as they are.
pub(crate) fn not_opened_at_all(error: CallError) -> CallError {
    match error {
        CallError::Refused { code, message } => not_opened(code, &message),
        CallError::Retry { code, message, .. } if tells_of_quota(&message) => {
            not_opened(code, &message)
        }
        other => other,
    }
}

fn tells_of_quota(message: &str) -> bool {
    let message = message.to_lowercase();
    QUOTA_WORDS.iter().any(|word| message.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use oms_contracts::oms::types::v1::Receiver;

    fn closed(order: &str, [name, phone, address]: [&str; 3]) -> ClosedReceiver {
        ClosedReceiver {
            platform_order_id: order.into(),
            receiver: Receiver {
                province: "浙江省".into(),
                name_cipher: name.into(),
                phone_cipher: phone.into(),
                address_cipher: address.into(),
                ..Receiver::default()
            },
        }
    }

    fn plain(text: &str) -> Result<Plain, CallError> {
        Ok(Plain {
            text: text.into(),
            ..Plain::default()
        })
    }

    #[test]
    fn a_receiver_is_open_once_all_of_its_ciphers_are() {
        let receivers = [
            closed("1", ["n", "p", "a"]),
            closed("2", ["n", "p", ""]),
            closed("3", ["", "", ""]),
            closed("4", ["x", "", ""]),
        ];
        let asked = [
            ("1", "n"),
            ("1", "p"),
            ("1", "a"),
            ("2", "n"),
            ("2", "p"),
            ("4", "x"),
        ];
        assert_eq!(ciphers(&receivers), asked);
        let quota = || Err(not_opened("7".into(), "今日解密额度已用完"));
        let told = [
            (("1", "n"), plain("张三")),
            (("1", "p"), plain("13800000000")),
            (("1", "a"), plain("文一西路1号")),
            (("2", "n"), plain("李四")),
            (("2", "p"), quota()),
        ];
        let told = told
            .into_iter()
            .map(|((order, cipher), plain)| ((order.to_owned(), cipher.to_owned()), plain));
        let opened = opened(&receivers, &told.collect());
        let person = &opened[0].as_ref().unwrap().person;
        assert_eq!(person.address.province, "浙江省");
        assert_eq!(person.address.detail, "文一西路1号");
        let code = |at: usize| match &opened[at] {
            Err(CallError::Refused { code, .. }) => code.as_str(),
            Err(CallError::Malformed { .. }) => "malformed",
            other => panic!("{other:?}"),
        };
        assert_eq!(code(1), "QUOTA_USED_UP");
        assert_eq!(code(2), "NO_CIPHERS");
        assert_eq!(code(3), "malformed");
    }

    #[test]
    fn a_refusal_that_is_no_quota_keeps_its_code() {
        let refused = |code: &str, message: &str| CallError::Refused {
            code: code.into(),
            message: message.into(),
        };
        let closed = refused("3", "订单已关闭");
        assert_eq!(not_opened_at_all(closed.clone()), closed);
        assert_eq!(
            not_opened_at_all(refused("3", "解密次数超限")),
            refused("QUOTA_USED_UP", "解密次数超限")
        );
        let retry = |message: &str| CallError::Retry {
            after: None,
            code: "5".into(),
            message: message.into(),
        };
        let quota = "[1017] exceed quota limit,[apiId:1;primaryUserId:2]";
        assert_eq!(
            not_opened_at_all(retry(quota)),
            refused("QUOTA_USED_UP", quota)
        );
        assert_eq!(not_opened_at_all(retry("busy")), retry("busy"));
    }
}
