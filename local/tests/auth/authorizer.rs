//! The authorizer, called with the events that API Gateway sends.

use lambda_http::aws_lambda_events::apigw::ApiGatewayCustomAuthorizerRequest;
use serde_json::{Value, json};

use crate::helpers::{NUMBER, TestSetup};

async fn authorize(setup: &TestSetup, header: &str) -> Result<Value, String> {
    let event: ApiGatewayCustomAuthorizerRequest = serde_json::from_value(json!({
        "type": "TOKEN",
        "authorizationToken": header,
        "methodArn": "arn:aws:execute-api:us-east-1:1:api/prod/GET/api/users",
    }))
    .unwrap();
    let answer = authorizer::handle(&setup.authenticator, event).await;
    answer.map(|answer| json!(answer)).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_token_opens_the_whole_stage_for_its_owner() {
    let setup = TestSetup::new().await;
    let token = setup.log_in(NUMBER).await.token;
    let answer = authorize(&setup, &format!("Bearer {}", token.expose())).await.unwrap();
    assert_eq!(answer["principalId"], "1");
    assert_eq!(
        answer["policyDocument"]["Statement"],
        json!([{
            "Action": ["execute-api:Invoke"],
            "Effect": "Allow",
            "Resource": ["arn:aws:execute-api:us-east-1:1:api/prod/*"],
        }])
    );
    let context = json!({ "user_id": "1", "device_id": "1", "token": token.hash().to_string() });
    assert_eq!(answer["context"], context);
}

#[tokio::test]
async fn a_malformed_token_is_unauthorized() {
    let setup = TestSetup::new().await;
    let token = setup.log_in(NUMBER).await.token;
    for header in ["", "Bearer", "Bearer abc", token.expose(), "Basic YWJj"] {
        assert_eq!(authorize(&setup, header).await, Err("Unauthorized".to_owned()), "{header}");
    }
}

#[tokio::test]
async fn a_table_that_does_not_answer_allows_nothing_and_is_no_401() {
    let setup = TestSetup::new().await;
    let token = setup.log_in(NUMBER).await.token;
    setup.requests.refuse("GetItem");
    let error = authorize(&setup, &format!("Bearer {}", token.expose())).await.unwrap_err();
    assert_ne!(error, "Unauthorized");
    assert!(!error.contains(token.expose()) && !error.contains(&token.hash().to_string()));
}
