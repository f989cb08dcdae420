//! API tokens of internal systems.

use crate::harness::Harness;
use oms_contracts::{
    oms::identity::v1::{
        CreateApiTokenRequest, CreateApiTokenResponse, GetMeRequest, ListApiTokensRequest,
        RevokeApiTokenRequest,
    },
    validate::violations,
};
use oms_service_kit::{error::reason, token::CallerKind};
use tonic::{Code, Status};
use uuid::Uuid;

fn creation(role: &str) -> CreateApiTokenRequest {
    CreateApiTokenRequest {
        request_id: Uuid::new_v4().to_string(),
        name: "our ERP".into(),
        role: role.into(),
    }
}

async fn create(
    harness: &Harness,
    request: &CreateApiTokenRequest,
) -> Result<CreateApiTokenResponse, Status> {
    let request = harness.as_admin(request.clone()).await;
    let answer = harness.api_tokens().create_api_token(request).await?;
    Ok(answer.into_inner())
}

#[tokio::test]
async fn is_shown_once_and_opens_what_its_role_may() {
    let harness = Harness::start().await;
    let request = creation("erp");
    let made = create(&harness, &request).await.unwrap();
    let id = made.api_token.unwrap().id;
    assert!(made.secret.starts_with("oms_"));

    let caller = harness.exchange(&made.secret).await.unwrap();
    assert_eq!((&caller.id, caller.kind), (&id, CallerKind::ApiToken));
    assert!(caller.may("orders.ship") && !caller.may("shops.manage"));
    let me = harness.signed(&caller, GetMeRequest {});
    let me = harness
        .sessions()
        .get_me(me)
        .await
        .unwrap()
        .into_inner()
        .me
        .unwrap();
    assert_eq!(
        (me.username.as_str(), &me.roles[..]),
        ("our ERP", &["erp".to_owned()][..])
    );

    let listing = harness.as_admin(ListApiTokensRequest {}).await;
    let listed = harness.api_tokens().list_api_tokens(listing).await.unwrap();
    let listed = listed.into_inner().api_tokens;
    assert_eq!(listed.len(), 1);
    assert!(listed[0].last_used_at.is_some() && listed[0].revoked_at.is_none());

    let replayed = create(&harness, &request).await.unwrap_err();
    assert_eq!(replayed.code(), Code::AlreadyExists);
    assert_eq!(reason(&replayed), "REQUEST_ID_SPENT");
    let other = CreateApiTokenRequest {
        name: "other".into(),
        ..request
    };
    assert_eq!(
        reason(&create(&harness, &other).await.unwrap_err()),
        "REQUEST_ID_REUSED"
    );
    harness.stop().await;
}

#[tokio::test]
async fn is_revoked_for_good() {
    let harness = Harness::start().await;
    let made = create(&harness, &creation("operator")).await.unwrap();
    let caller = harness.exchange(&made.secret).await.unwrap();
    let api_token_id = made.api_token.unwrap().id;
    let revocation = |api_token_id: &str| RevokeApiTokenRequest {
        request_id: Uuid::new_v4().to_string(),
        api_token_id: api_token_id.to_owned(),
    };
    let first = revocation(&api_token_id);
    for request in [first.clone(), first, revocation(&api_token_id)] {
        let request = harness.as_admin(request).await;
        harness
            .api_tokens()
            .revoke_api_token(request)
            .await
            .unwrap();
    }
    assert_eq!(
        reason(&harness.exchange(&made.secret).await.unwrap_err()),
        "NOT_SIGNED_IN"
    );
    let me = harness.signed(&caller, GetMeRequest {});
    assert_eq!(
        reason(&harness.sessions().get_me(me).await.unwrap_err()),
        "NOT_SIGNED_IN"
    );

    let unknown = harness
        .as_admin(revocation(&Uuid::now_v7().to_string()))
        .await;
    let error = harness
        .api_tokens()
        .revoke_api_token(unknown)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::NotFound, "API_TOKEN_NOT_FOUND")
    );

    let log = harness
        .texts(
            "SELECT actor_name || ' ' || action AS text FROM audit_log
                WHERE action LIKE 'api_token%' ORDER BY id",
        )
        .await;
    assert_eq!(log, ["admin api_token.create", "admin api_token.revoke"]);
    harness.stop().await;
}

#[tokio::test]
async fn needs_a_known_role_and_the_permission_to_give_it() {
    let harness = Harness::start().await;
    let error = create(&harness, &creation("owner")).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(violations(&error)[0].field, "role");
    assert!(
        error.message().contains("admin, operator, erp"),
        "{}",
        error.message()
    );

    let made = create(&harness, &creation("operator")).await.unwrap();
    let operator = harness.exchange(&made.secret).await.unwrap();
    let request = harness.signed(&operator, creation("admin"));
    let error = harness
        .api_tokens()
        .create_api_token(request)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);
    assert!(
        error.message().contains("tokens.manage"),
        "{}",
        error.message()
    );
    harness.stop().await;
}
