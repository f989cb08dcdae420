//! Receivers as orders show them: ciphers that differ from read to read, and masks.
//!
//! A cipher says when it was made; the rest of it follows from that and from the order, so that
//! whatever was handed out can be known again, and nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use crate::chance::Chance;
use crate::world::order::Order;

/// What is encrypted of a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Phone,
    /// Street and house.
    Detail,
    /// The regions too.
    Full,
}

/// Hexadecimal digits that say when.
const SALT: usize = 8;

impl Field {
    const ALL: [Self; 4] = [Self::Name, Self::Phone, Self::Detail, Self::Full];

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Detail => "detail",
            Self::Full => "full",
        }
    }

    /// The platform's number of the field.
    pub(super) fn data_type(self) -> i64 {
        match self {
            Self::Name => 5,
            Self::Phone => 6,
            Self::Full => 7,
            Self::Detail => 8,
        }
    }

    pub(super) fn plain(self, order: &Order) -> String {
        let receiver = &order.receiver;
        match self {
            Self::Name => receiver.name.clone(),
            Self::Phone => receiver.phone.clone(),
            Self::Detail => receiver.address.clone(),
            Self::Full => format!(
                "{}{}{}{}",
                receiver.province, receiver.city, receiver.district, receiver.address
            ),
        }
    }

    pub(super) fn mask(self, order: &Order) -> String {
        let receiver = &order.receiver;
        let start = |text: &str, chars: usize| text.chars().take(chars).collect::<String>();
        let detail = format!("{}****", start(&receiver.address, 3));
        match self {
            Self::Name => format!("{}*", start(&receiver.name, 1)),
            Self::Phone => {
                let tail: String = receiver.phone.chars().skip(7).collect();
                format!("{}****{tail}", start(&receiver.phone, 3))
            }
            Self::Detail => detail,
            Self::Full => format!(
                "{}{}{}{detail}",
                receiver.province, receiver.city, receiver.district
            ),
        }
    }

    /// The cipher as it is handed out at a moment.
    pub(super) fn cipher(self, chance: Chance, order: &Order, at: DateTime<Utc>) -> String {
        let salt = format!("{:08x}", at.timestamp() & 0xffff_ffff);
        let text = STANDARD.encode(self.content(chance, order, &salt));
        match self {
            Self::Phone => format!("$189${text}$2$"),
            Self::Name | Self::Detail | Self::Full => format!("~{text}~0~"),
        }
    }

    fn content(self, chance: Chance, order: &Order, salt: &str) -> String {
        let parts = [
            "cipher",
            self.as_str(),
            &order.key.id,
            &order.receiver.key,
            salt,
        ];
        format!("{salt}{}", chance.hex(&parts))
    }

    /// What a cipher stands for, where it was handed out for this very order and its receiver.
    pub(super) fn of_cipher(chance: Chance, order: &Order, cipher: &str) -> Option<Self> {
        let phone = cipher
            .strip_prefix("$189$")
            .and_then(|rest| rest.strip_suffix("$2$"));
        let other = cipher
            .strip_prefix('~')
            .and_then(|rest| rest.strip_suffix("~0~"));
        let content = STANDARD.decode(phone.or(other)?).ok()?;
        let content = String::from_utf8(content).ok()?;
        let salt = content.get(..SALT)?;
        let made = |field: &Self| {
            (*field == Self::Phone) == phone.is_some()
                && field.content(chance, order, salt) == content
        };
        Self::ALL.into_iter().find(made)
    }
}

/// Whether a text looks like a cipher at all.
pub(super) fn is_cipher(text: &str) -> bool {
    text.starts_with('~') || text.starts_with('$')
}

#[cfg(test)]
mod tests {
    use super::is_cipher;

    #[test]
    fn ciphers_are_told_from_plain_text() {
        assert!(is_cipher("~AgAAAAI8x1kFhQHnQAH+abc=~0~"));
        assert!(is_cipher("$189$BKx1e6cQ0pH2Vw==$2$"));
        assert!(!is_cipher("张三"));
    }
}
