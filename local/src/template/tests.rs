//! The repository's template is read correctly, and mistakes are named with their position.

use std::time::Duration;

use axum::http::HeaderName;
use shared::http::{EXPOSED_HEADERS, MAX_BODY};
use shared::i18n::{Problem, Sentence};
use shared::model::Locale;

use super::*;

fn route<'a>(template: &'a Template, path: &str) -> &'a Route {
    template.routes.iter().find(|route| route.path == path).unwrap()
}

#[test]
fn embedded_template_routes_every_path_to_its_crate() {
    let template = Template::embedded().unwrap();
    let mut routes: Vec<_> =
        template.routes.iter().map(|route| format!("{} {}", route.path, route.function)).collect();
    routes.sort();
    insta::assert_snapshot!(routes.join("\n"), @"
    /api catalog
    /api/ai-models catalog
    /api/ai-models/{id} catalog
    /api/auth/logout auth
    /api/auth/otp auth
    /api/auth/telegram auth
    /api/auth/tokens auth
    /api/auth/tokens/{id} auth
    /api/auth/verify auth
    /api/chat-session-usages usages
    /api/chat-session-usages/{id} usages
    /api/chat-sessions chat-sessions
    /api/chat-sessions/{id} chat-sessions
    /api/chat-sessions/{id}/delete chat-sessions
    /api/chat-sessions/{id}/messages chat-sessions
    /api/chat-sessions/{id}/messages/{message_id}/edit messages
    /api/chat-sessions/{id}/send messages
    /api/chat-sessions/{id}/send_message messages
    /api/chat-sessions/{id}/update-title chat-sessions
    /api/chat-sessions/{id}/update_title chat-sessions
    /api/chatbots catalog
    /api/chatbots/{id} catalog
    /api/subscription-types catalog
    /api/users users
    /api/users/subscription users
    /api/users/usage users
    /api/users/{id} users
    /telegram/webhook telegram-webhook
    ");
}

#[test]
fn only_login_and_the_telegram_webhook_have_no_authorizer() {
    let template = Template::embedded().unwrap();
    let open: Vec<_> = template.routes.iter().filter(|route| route.authorizer.is_none()).collect();
    let open: Vec<_> = open.iter().map(|route| route.path.as_str()).collect();
    assert_eq!(open, ["/api/auth/otp", "/api/auth/verify", "/telegram/webhook"]);
    assert_eq!(route(&template, "/api/users").authorizer.as_deref(), Some("SessionToken"));
}

#[test]
fn visibility_timeout_is_longer_than_the_workers_timeout() {
    let template = Template::embedded().unwrap();
    let queue = template.queue.unwrap();
    assert_eq!(queue.function, "telegram-worker");
    let worker = &template.functions["telegram-worker"];
    assert!(queue.visibility_timeout > worker.timeout, "{queue:?}");
    // The worker claims an update for the longest answer and its delivery.
    let claim = Duration::from_secs(310) + telegram_worker::DELIVERY_TIME;
    assert!(claim <= worker.timeout && worker.timeout < queue.visibility_timeout);
    assert_eq!(queue.max_receive_count, telegram_worker::MAX_RECEIVE_COUNT);
}

#[test]
fn authorizer_takes_its_cache_time_from_the_parameters_default() {
    let template = Template::embedded().unwrap();
    let authorizer = AuthorizerDefinition {
        function: "authorizer".to_owned(),
        header: HeaderName::from_static("authorization"),
        pattern: Some("^ *[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9_-]{43} *$".parse().unwrap()),
        cache: Duration::ZERO,
    };
    assert_eq!(template.authorizers.get("SessionToken"), Some(&authorizer));
}

/// All gateway responses, with the gateway's name for the case.
fn gateway_responses() -> Vec<(String, GatewayResponse)> {
    let GatewayResponses { named, default_4xx, default_5xx } =
        Template::embedded().unwrap().responses;
    let defaults =
        [("DEFAULT_4XX".to_owned(), default_4xx), ("DEFAULT_5XX".to_owned(), default_5xx)];
    named.into_iter().chain(defaults).collect()
}

/// The value of a header that is fixed.
fn fixed<'a>(response: &'a GatewayResponse, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(found, _)| found == name).map(|(_, value)| match value {
        HeaderExpression::Fixed(value) => value.to_str().unwrap(),
        HeaderExpression::RequestId => panic!("{name} is no fixed value"),
    })
}

#[test]
fn every_gateway_response_has_the_contracts_error_shape() {
    for (kind, response) in gateway_responses() {
        let body: serde_json::Value = serde_json::from_str(&response.body).unwrap();
        assert!(body["error"].is_string() && body["code"].is_string(), "{kind}");
        assert_eq!(body["request_id"], GatewayResponse::REQUEST_ID, "{kind}");
        assert_eq!(fixed(&response, "access-control-allow-origin"), Some("*"), "{kind}");
        assert_eq!(
            fixed(&response, "access-control-expose-headers"),
            Some(EXPOSED_HEADERS),
            "{kind}"
        );
        let id = (HeaderName::from_static("x-request-id"), HeaderExpression::RequestId);
        assert!(response.headers.contains(&id), "{kind}");
        let status = response.status.map(|status| status.as_u16());
        let waits = fixed(&response, "retry-after").is_some();
        assert_eq!(waits, matches!(status, Some(429 | 503)), "{kind}");
    }
}

#[test]
fn every_gateway_response_has_the_sentence_of_i18n() {
    for (kind, response) in gateway_responses() {
        let body: serde_json::Value = serde_json::from_str(&response.body).unwrap();
        let wait = || fixed(&response, "retry-after").unwrap().parse().unwrap();
        let sentence = match body["code"].as_str().unwrap() {
            "unauthenticated" => Sentence::Unauthenticated,
            "access_denied" => Sentence::AccessDenied,
            "not_found" => Sentence::NotFound,
            "too_large" => {
                // The functions accept less than the gateway does.
                assert_eq!(body["max"], MAX_BODY);
                Sentence::TooLarge(MAX_BODY as u64)
            }
            "unsupported_media_type" => Sentence::UnsupportedMediaType,
            "throttled" => Sentence::Throttled(wait()),
            "unavailable" => Sentence::Unavailable(wait()),
            "timeout" => Sentence::Timeout,
            "invalid_request" => {
                Sentence::InvalidRequest { field: None, problem: Problem::Invalid }
            }
            "internal_error" => Sentence::Internal,
            code => panic!("{kind} says {code}: which of i18n's sentences is that?"),
        };
        assert_eq!(body["error"], sentence.text(Locale::Fa), "{kind}");
    }
}

#[test]
fn preflight_allows_every_header_and_method_of_the_api() {
    let preflight = Template::embedded().unwrap().preflight.unwrap();
    let headers: Vec<_> = preflight
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    insta::assert_snapshot!(headers.join("\n"), @"
    access-control-allow-origin: *
    access-control-allow-methods: GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS
    access-control-allow-headers: Authorization,Content-Type,Accept,Accept-Language,Cache-Control,Idempotency-Key,Last-Event-ID
    access-control-max-age: 7200
    ");
}

#[test]
fn table_has_its_local_index_and_expiry() {
    let table = Template::embedded().unwrap().table;
    assert_eq!(table.ttl_attribute.as_deref(), Some("ttl"));
    let names: Vec<_> = table.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    assert_eq!(names, ["PK", "SK", "listed_at"]);
    let index = &table.local_indexes[0];
    assert_eq!(index.name, "lists");
    assert_eq!(index.key[1].attribute, "listed_at");
    assert_eq!(index.projection.kind, ProjectionType::Include);
    assert!(index.projection.attributes.iter().any(|name| name == "title"));
}

#[test]
fn function_has_the_globals_and_its_own_properties() {
    let functions = Template::embedded().unwrap().functions;
    let (users, messages) = (&functions["users"], &functions["messages"]);
    assert_eq!((users.resource.as_str(), users.streams), ("UsersFunction", false));
    assert!(messages.streams);
    assert!(users.timeout < messages.timeout);
    assert_eq!((users.memory, messages.memory), (256, 256));
    for (name, function) in &functions {
        assert_eq!(function.environment["TABLE_NAME"], "Table");
        let reads = function.permissions.allow(&Access::new("dynamodb:GetItem", "Table"));
        assert_eq!(reads, name != "telegram-webhook", "{name}");
        assert!(!function.permissions.allow(&Access::new("dynamodb:DeleteTable", "Table")));
        assert!(!function.permissions.allow(&Access::new("dynamodb:GetItem", "OtherTable")));
    }
    let sessions = &functions["chat-sessions"].permissions;
    assert!(sessions.allow(&Access::new("dynamodb:Query", "Table/index/lists")));
    assert!(!users.permissions.allow(&Access::new("dynamodb:Query", "Table/index/lists")));
}

#[test]
fn role_reaches_its_own_partitions_only() {
    let functions = Template::embedded().unwrap().functions;
    let reads = |function: &str, keys: &[&str]| {
        let keys = keys.iter().map(|&key| key.to_owned()).collect();
        let access = Access::new("dynamodb:GetItem", "Table").of_partitions(keys);
        functions[function].permissions.allow(&access)
    };
    assert!(reads("authorizer", &["TOKEN#1"]));
    for key in ["USER#1", "PHONE#+989121234567", "CHAT#1#1", "XTOKEN#1"] {
        assert!(!reads("authorizer", &[key]), "{key}");
        assert!(!reads("authorizer", &["TOKEN#1", key]), "{key} beside a token");
    }
    for function in ["catalog", "chat-sessions", "messages", "usages", "users"] {
        for key in ["TOKEN#1", "PHONE#+989121234567", "TG#1"] {
            assert!(!reads(function, &[key]), "{function} {key}");
        }
    }
    for (name, function) in &functions {
        for action in ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"] {
            let write = Access::new(action, "Table").of_partitions(vec!["CATALOG".to_owned()]);
            assert!(!function.permissions.allow(&write), "{name} may {write}");
        }
    }
}

const DEPLOYED: &str = r#"
Parameters:
  Sms: {Type: String, Default: sns}
  Url: {Type: String, Default: ""}
  Count: {Type: Number, Default: 0}
Conditions:
  Gateway: !And [!Equals [!Ref Sms, gateway], !Not [!Equals [!Ref Url, ""]]]
  Either: !Or [!Condition Gateway, !Equals [!Ref Count, "7"]]
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      GatewayResponses:
        DEFAULT_4XX: {ResponseTemplates: {application/json: "{}"}}
        DEFAULT_5XX: {ResponseTemplates: {application/json: "{}"}}
  Secret:
    Type: AWS::SecretsManager::Secret
    Condition: Gateway
    Properties: {SecretString: !Ref Url}
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Shared, "arn:aws:iam::aws:policy/Other"]
      Policies:
        - PolicyName: Own
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "dynamodb:*", Resource: [!GetAtt Table.Arn, !Sub "${Table.Arn}/index/*"]}
              - !If [Gateway, {Effect: Deny, Action: "dynamodb:Scan", Resource: "*"}, !Ref AWS::NoValue]
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: ["logs:Put"], Resource: Logs}]}}
  Function:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: one}}
    Properties:
      Role: !GetAtt Role.Arn
      Environment:
        Variables:
          SMS: !Ref Sms
          SECRET: !If [Gateway, !Ref Secret, !Ref AWS::NoValue]
          EITHER: !If [Either, "yes", "no"]
          NAME: !Sub "${AWS::StackName}-${Count}"
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {AttributeDefinitions: [], KeySchema: []}
"#;

#[test]
fn parameters_and_conditions_select_what_is_deployed() {
    let template = Template::parse(DEPLOYED).unwrap();
    let function = &template.functions["one"];
    let variables: Vec<_> = function.environment.values().map(String::as_str).collect();
    assert_eq!(variables, ["no", "mobixai-0", "sns"]);
    assert!(template.secrets.is_empty());
    assert!(function.permissions.allow(&Access::new("dynamodb:Scan", "Table/index/lists")));

    let url = "https://sms.example/{phone}/{code}";
    let given = [("Sms", "gateway"), ("Url", url), ("Count", "7")];
    let template = Template::parse_with(DEPLOYED, &given).unwrap();
    let function = &template.functions["one"];
    let variables: Vec<_> = function.environment.values().map(String::as_str).collect();
    assert_eq!(variables, ["yes", "mobixai-7", "Secret", "gateway"]);
    assert_eq!(template.secrets["Secret"].as_deref(), Some(url));
    assert!(!function.permissions.allow(&Access::new("dynamodb:Scan", "Table/index/lists")));
    assert!(function.permissions.allow(&Access::new("dynamodb:Query", "Table")));
    assert!(function.permissions.allow(&Access::new("logs:Put", "Logs")));
}

/// The error for the embedded template with one text replaced.
fn error_after(from: &str, to: &str) -> String {
    assert!(EMBEDDED.contains(from), "{from}");
    Template::parse(&EMBEDDED.replacen(from, to, 1)).unwrap_err().to_string()
}

#[test]
fn a_mistake_in_the_template_is_named_with_its_place() {
    let errors = [
        error_after("Method: ANY", "Methods: ANY"),
        error_after("Authorizer: NONE", "Authorizer: Nobody"),
        error_after("DefaultAuthorizer: SessionToken", "DefaultAuthorizer: Other"),
        error_after("Binary: auth\n", "Binaries: auth\n"),
        error_after("!GetAtt AuthorizerFunction.Arn", "!GetAtt Nothing.Arn"),
        error_after("FunctionPayloadType: TOKEN", "FunctionPayloadType: REQUEST"),
        error_after("ValidationExpression: ^", "ValidationExpression: ("),
        error_after("AddDefaultAuthorizerToCorsPreflight: false", ""),
        error_after("AllowOrigin: \"'*'\"", "AllowOrigin: \"*\""),
        error_after("MaxAge: \"'7200'\"", "MaxAges: \"'7200'\""),
        error_after("DEFAULT_4XX:", "DEFAULT_4X:"),
        error_after("Access-Control-Allow-Origin: \"'*'\"", "Access-Control-Allow-Origin: origin"),
        error_after("$context.requestId", "$context.path"),
        error_after("AttributeType: S", "AttributeType: TEXT"),
        error_after("Type: AWS::DynamoDB::Table", "Type: AWS::SQS::Queue"),
        error_after("StatusCode: 401", "StatusCode: 4010"),
    ];
    insta::assert_snapshot!(errors.join("\n"), @"
    template.yaml, AuthFunction.Events.RequestCode: missing field `Method`
    template.yaml, AuthFunction.Events.RequestCode: no authorizer is named Nobody
    template.yaml, AuthFunction.Events.Device: no authorizer is named Other
    template.yaml, AuthFunction.Metadata: missing field `Binary`
    template.yaml, Nothing: is used as a function and is no resource
    template.yaml, Api.Auth.Authorizers.SessionToken: only FunctionPayloadType TOKEN is supported
    template.yaml, Api.Auth.Authorizers.SessionToken.Identity.ValidationExpression: regex parse error:
        ( *[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9_-]{43} *$
        ^
    error: unclosed group
    template.yaml, Api.Auth.AddDefaultAuthorizerToCorsPreflight: must be false: browsers send no token
    template.yaml, Api.Cors.AllowOrigin: needs a text in single quotes
    template.yaml, Api: missing field `MaxAge`
    template.yaml, Api.GatewayResponses: needs DEFAULT_4XX
    template.yaml, Api.GatewayResponses.UNAUTHORIZED: header Access-Control-Allow-Origin needs a text in single quotes or context.requestId
    template.yaml, Api.GatewayResponses.UNAUTHORIZED: bodies may only use $context.requestId
    template.yaml, Table: unknown variant `TEXT`, expected one of `S`, `N`, `B`
    template.yaml, Resources: needs exactly one AWS::DynamoDB::Table
    template.yaml, Api.GatewayResponses.UNAUTHORIZED: invalid status code
    ");
}
