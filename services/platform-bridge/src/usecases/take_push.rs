//! Takes a call of a platform: verified, written down, and only then answered with yes.

use crate::{
    bridge::Bridge,
    platform::{Hook, HookAnswer, HookCall, HookRefused, Verified},
    push_apps::LentApp,
    usecases::keep_pushes::{count_pushes, keep_pushes},
};
use oms_contracts::oms::types::v1::Platform;

/// Why a call is not answered with yes.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// No shop of ours has the app, so that nothing can tell who calls.
    #[error("no shop has this app")]
    UnknownApp,
    /// The connector says so.
    #[error(transparent)]
    Hook(#[from] HookRefused),
    /// A part of this system is away.
    #[error("cannot be kept now: {0}")]
    Away(String),
}

impl Refused {
    fn outcome(&self) -> &'static str {
        match self {
            Self::UnknownApp => "unknown_app",
            Self::Hook(HookRefused::Forged(_)) => "forged",
            Self::Hook(HookRefused::Unreadable(_)) => "unreadable",
            Self::Away(_) => "unavailable",
        }
    }
}

/// What the platform is answered.
pub(crate) async fn take_push(
    bridge: &Bridge,
    platform: Platform,
    hook: &dyn Hook,
    app_key: &str,
    call: &HookCall<'_>,
) -> HookAnswer {
    match take(bridge, platform, hook, app_key, call).await {
        Ok(answer) => answer,
        Err(refused) => {
            count_pushes(platform, refused.outcome(), 1);
            // Whoever calls chose the app key and all the rest: none of it is repeated.
            tracing::warn!(platform = platform.as_str_name(), %refused, "push refused");
            hook.refusal()
        }
    }
}

async fn take(
    bridge: &Bridge,
    platform: Platform,
    hook: &dyn Hook,
    app_key: &str,
    call: &HookCall<'_>,
) -> Result<HookAnswer, Refused> {
    let lent = bridge.push_apps.lend(platform, app_key).await;
    let app = lent
        .map_err(|status| Refused::Away(format!("shops: {:?}", status.code())))?
        .ok_or(Refused::UnknownApp)?;
    let verified = verify(hook, &app, call)?;
    if verified.messages.is_empty() {
        count_pushes(platform, "test", 1);
    }
    keep_pushes(bridge, platform, app_key, &app, &verified.messages, None)
        .await
        .map_err(|error| Refused::Away(error.to_string()))?;
    Ok(verified.answer)
}

/// Whatever of the app's secrets fits; where none does, one that opened the call says more
/// than one that did not.
fn verify(hook: &dyn Hook, app: &LentApp, call: &HookCall<'_>) -> Result<Verified, HookRefused> {
    let mut refused = HookRefused::Forged("the app has no secrets");
    for app in &app.apps {
        match hook.verify(app, call) {
            Ok(verified) => return Ok(verified),
            Err(unreadable @ HookRefused::Unreadable(_)) => refused = unreadable,
            Err(forged) if matches!(refused, HookRefused::Forged(_)) => refused = forged,
            Err(_) => {}
        }
    }
    Err(refused)
}
