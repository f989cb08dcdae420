//! `/oauth/<platform>/authorise` and `/oauth/<platform>/callback`: a seller on the way to a
//! platform's page of consent and back. What came is passed on whole; the answer is a page
//! for people, in Chinese and English.

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};
use oms_contracts::oms::bridge::v1::{
    AuthorisationOutcome, AuthorisationResult, OpenAuthorisationRequest, TakeAuthorisationRequest,
    inbound_service_client::InboundServiceClient,
};
use oms_service_kit::{
    client::{self, InternalChannel},
    seal::KeyRing,
};
use tonic::Status;

/// The page holds no script and no picture.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'none'";

type Inbound = InboundServiceClient<InternalChannel>;

/// Both addresses, answered by the service at `bridge_url`.
pub(crate) fn routes(bridge_url: &str, keys: &KeyRing) -> Result<Router, String> {
    let bridge = InboundServiceClient::new(client::internal(bridge_url, "edge", keys)?);
    Ok(Router::new()
        .route("/oauth/{platform}/authorise", get(authorise))
        .route("/oauth/{platform}/callback", get(callback))
        .with_state(bridge))
}

async fn authorise(
    State(mut bridge): State<Inbound>,
    Path(platform): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let request = OpenAuthorisationRequest { platform, query };
    match bridge.open_authorisation(request).await {
        Err(status) => page(&unanswered(&status)),
        Ok(answer) => {
            let answer = answer.into_inner();
            match HeaderValue::from_str(&answer.authorise_url) {
                Ok(url) if !url.is_empty() => {
                    let on = [(header::LOCATION, url)];
                    sealed((StatusCode::SEE_OTHER, on).into_response())
                }
                _ => page(&answer.outcome.unwrap_or_default()),
            }
        }
    }
}

async fn callback(
    State(mut bridge): State<Inbound>,
    Path(platform): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let request = TakeAuthorisationRequest { platform, query };
    match bridge.take_authorisation(request).await {
        Err(status) => page(&unanswered(&status)),
        Ok(answer) => page(&answer.into_inner().outcome.unwrap_or_default()),
    }
}

/// A call that did not end. What broke a field rule names no state of ours.
fn unanswered(status: &Status) -> AuthorisationOutcome {
    let result = if status.code() == tonic::Code::InvalidArgument {
        AuthorisationResult::StateUnknown
    } else {
        tracing::warn!(%status, "authorisation not passed on");
        AuthorisationResult::Unavailable
    };
    AuthorisationOutcome {
        result: result.into(),
        ..Default::default()
    }
}

/// What happened and what to do, each in Chinese and English.
struct Text {
    title: [&'static str; 2],
    next: [&'static str; 2],
}

fn text(result: AuthorisationResult) -> Text {
    let (title, next) = match result {
        AuthorisationResult::Authorised => (
            ["授权成功", "Authorised"],
            [
                "令牌已保存，订单随即开始同步。",
                "The tokens are stored; orders come in from now on.",
            ],
        ),
        AuthorisationResult::StateUnknown => (
            ["授权链接无效", "Unknown authorisation"],
            [
                "该链接不是由本系统发起，请从店铺页重新点击“去授权”。",
                "It was not started here. Press “Authorise” on the shops page.",
            ],
        ),
        AuthorisationResult::StateSpent => (
            ["授权链接已使用", "Authorisation already used"],
            [
                "每个链接只能使用一次，请从店铺页重新发起。",
                "Each one works once. Start another on the shops page.",
            ],
        ),
        AuthorisationResult::StateExpired => (
            ["授权链接已过期", "Authorisation expired"],
            [
                "链接 10 分钟内有效，请从店铺页重新发起。",
                "It holds for ten minutes. Start another on the shops page.",
            ],
        ),
        AuthorisationResult::Denied => (
            ["未获得授权", "Not authorised"],
            [
                "平台没有返回授权码，可能是在授权页点了取消。",
                "The platform sent no code; perhaps its page was cancelled.",
            ],
        ),
        AuthorisationResult::CodeRefused => (
            ["平台拒绝了授权码", "The platform refused the code"],
            [
                "请核对应用密钥与回调地址，再从店铺页重新发起。",
                "Check app key, secret and redirect address, then start again.",
            ],
        ),
        AuthorisationResult::WrongShop => (
            ["授权的不是这家店铺", "Another shop was authorised"],
            [
                "请退出平台账号，用这家店铺的主账号重新授权；没有保存任何令牌。",
                "Sign out there and agree with this shop's main account; nothing was stored.",
            ],
        ),
        AuthorisationResult::NotNeeded => (
            ["无需授权", "No authorisation needed"],
            [
                "该店铺凭应用密钥即可获取令牌。",
                "App key and secret alone give this shop's token.",
            ],
        ),
        AuthorisationResult::AppChanged => (
            ["应用已更换", "The app was changed"],
            [
                "授权期间店铺的应用被更换，请从店铺页重新发起。",
                "Another app was entered meanwhile. Start again on the shops page.",
            ],
        ),
        AuthorisationResult::Unavailable | AuthorisationResult::Unspecified => (
            ["暂时无法完成", "Not possible for the moment"],
            [
                "没有保存任何令牌，请稍后从店铺页重新发起。",
                "Nothing is known to be stored. Start again later on the shops page.",
            ],
        ),
    };
    Text { title, next }
}

fn page(outcome: &AuthorisationOutcome) -> Response {
    let result = outcome.result();
    let status = match result {
        AuthorisationResult::Authorised => StatusCode::OK,
        AuthorisationResult::Unavailable | AuthorisationResult::Unspecified => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => StatusCode::BAD_REQUEST,
    };
    sealed((status, Html(html(outcome, &text(result)))).into_response())
}

fn html(outcome: &AuthorisationOutcome, text: &Text) -> String {
    let Text { title, next } = text;
    let is_done = outcome.result() == AuthorisationResult::Authorised;
    let colour = if is_done { "#0a8f48" } else { "#b4000f" };
    let said = [&outcome.code, &outcome.message].map(|text| escaped(text));
    let said = said.join(" ");
    let said = match said.trim() {
        "" => String::new(),
        said => format!("<p><code>{said}</code></p>"),
    };
    let shop = match outcome.shop_name.as_str() {
        "" => String::new(),
        name => format!("<h2>{}</h2>", escaped(name)),
    };
    let done = if is_done {
        format!("?authorised={}", escaped(&outcome.shop_id))
    } else {
        String::new()
    };
    format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{} · {}</title>\
         <style>body{{font:16px/1.6 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1em}}\
         h1{{color:{colour};font-size:1.4em}}h2{{font-size:1.1em}}code{{overflow-wrap:anywhere}}</style>\
         <h1>{}<br><small lang=\"en\">{}</small></h1>{shop}<p>{}<br><span lang=\"en\">{}</span></p>{said}\
         <p><a href=\"/shops{done}\">返回店铺页 · Back to the shops page</a></p></html>",
        title[0], title[1], title[0], title[1], next[0], next[1],
    )
}

/// The address holds a code and a state: it is neither kept nor told to the next page.
fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_came_from_outside_becomes_markup() {
        let outcome = AuthorisationOutcome {
            result: AuthorisationResult::WrongShop.into(),
            shop_name: "<script>店".into(),
            code: "\"a'".into(),
            message: "</code><img>".into(),
            ..Default::default()
        };
        let html = html(&outcome, &text(outcome.result()));
        assert!(html.contains("&lt;script&gt;店"), "{html}");
        assert!(
            html.contains("&quot;a&#39; &lt;/code&gt;&lt;img&gt;"),
            "{html}"
        );
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
    }

    #[test]
    fn only_a_stored_consent_is_a_success() {
        for number in 0..=10 {
            let result = AuthorisationResult::try_from(number).unwrap();
            let outcome = AuthorisationOutcome {
                result: number,
                shop_id: "the-shop".into(),
                ..Default::default()
            };
            let is_done = result == AuthorisationResult::Authorised;
            assert_eq!(page(&outcome).status().is_success(), is_done, "{result:?}");
            let html = html(&outcome, &text(result));
            assert_eq!(html.contains("/shops?authorised=the-shop"), is_done);
        }
        assert!(AuthorisationResult::try_from(11).is_err());
    }
}
