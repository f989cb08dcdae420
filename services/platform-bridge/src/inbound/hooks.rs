//! What platforms push to our address, as edge passes it on.

use crate::{
    bridge::Bridge,
    platform::{Hook, HookAnswer, HookCall, Pushes},
    platforms::connector,
    usecases::take_push::take_push,
};
use oms_contracts::oms::{
    bridge::v1::{TakePushRequest, TakePushResponse},
    types::v1::Platform,
};
use reqwest::Url;

/// Takes a call; its answer is the platform's business, so it never fails.
pub(crate) async fn take(bridge: &Bridge, request: &TakePushRequest) -> TakePushResponse {
    let Some((platform, hook)) = hook(&request.platform) else {
        return nowhere();
    };
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), header.value.clone()))
        .collect();
    let call = HookCall {
        is_post: request.method == "POST",
        query: &decoded(&request.query),
        headers: &headers,
        body: &request.body,
    };
    answer(take_push(bridge, platform, hook, &request.app_key, &call).await)
}

/// The platform that is called so in addresses, if it calls us at all.
fn hook(name: &str) -> Option<(Platform, &'static dyn Hook)> {
    let platform = Platform::from_str_name(&format!("PLATFORM_{}", name.to_ascii_uppercase()))?;
    match connector(platform)?.pushes() {
        Ok(Pushes::Hook(hook)) => Some((platform, hook)),
        Ok(Pushes::Channel(_)) | Err(_) => None,
    }
}

fn decoded(query: &str) -> Vec<(String, String)> {
    let Ok(address) = Url::parse(&format!("http://hook/?{query}")) else {
        return Vec::new();
    };
    address.query_pairs().into_owned().collect()
}

fn answer(answer: HookAnswer) -> TakePushResponse {
    TakePushResponse {
        status: answer.status.into(),
        content_type: answer.content_type.to_owned(),
        body: answer.body,
    }
}

/// No platform calls this address.
fn nowhere() -> TakePushResponse {
    TakePushResponse {
        status: 404,
        content_type: "text/plain; charset=utf-8".to_owned(),
        body: b"no platform pushes to this address\n".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_in_its_order() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            decoded("b=%E5%BA%97&a=1+2&b=&c"),
            [
                pair("b", "店"),
                pair("a", "1 2"),
                pair("b", ""),
                pair("c", "")
            ]
        );
        assert_eq!(decoded(""), []);
        assert_eq!(decoded("a=1#b=2"), [pair("a", "1")]);
    }

    #[test]
    fn only_platforms_that_call_us_have_an_address() {
        assert!(hook("unspecified").is_none() && hook("").is_none() && hook("ebay").is_none());
    }
}
