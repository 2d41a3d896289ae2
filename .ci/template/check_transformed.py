"""Transforms template.yaml as AWS would, without AWS, and holds the result to what SAM and
cfn-lint let pass in silence: which routes stream, who is asked for a token, what each
function may do, and where it logs."""

import logging
import re
import sys
from pathlib import Path

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

STREAMS = {
    "/api/chat-sessions/{id}/send",
    "/api/chat-sessions/{id}/send_message",
    "/api/chat-sessions/{id}/messages/{message_id}/edit",
}
# The last shows a secret of Telegram's own.
OPEN = {"/api/auth/otp", "/api/auth/verify", "/telegram/webhook"}
# Who may do what on everything, and why.
EVERYTHING_ALLOWED = {
    # A phone number is no resource.
    ("AuthRole", "sns:Publish"),
}


class NoManagedPolicies:
    """SAM's names of AWS's policies, of which the template uses none."""

    def load(self):
        return {}


def transformed(path):
    template = yaml_parse(path.read_text(encoding="utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            # Where `sam deploy` puts what `sam build` made of the sources.
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    return transform(template, {}, NoManagedPolicies())


def of_type(template, kind):
    resources = template["Resources"].items()
    return {name: it["Properties"] for name, it in resources if it["Type"] == kind}


def branches(value):
    """A value, or those it may have where a condition chooses; but for none at all."""
    if isinstance(value, dict) and "Fn::If" in value:
        return [leaf for branch in value["Fn::If"][1:] for leaf in branches(branch)]
    return [] if value == {"Ref": "AWS::NoValue"} else [value]


def as_list(value):
    return value if isinstance(value, list) else [value]


def check_routes(template, functions, fail):
    (api,) = of_type(template, "AWS::ApiGateway::RestApi").values()
    streams = set()
    for path, methods in api["Body"]["paths"].items():
        if set(methods) != {"x-amazon-apigateway-any-method", "options"}:
            fail(f"{path} has the methods {sorted(methods)}, not ANY and a preflight")
            continue
        preflight, route = methods["options"], methods["x-amazon-apigateway-any-method"]
        if preflight["x-amazon-apigateway-integration"]["type"] != "mock":
            fail(f"{path}: the gateway does not answer preflights itself")
        if preflight.get("security"):
            fail(f"{path}: preflights are asked for a token")
        expected = [{"NONE" if path in OPEN else "SessionToken": []}]
        if route.get("security") != expected:
            fail(f"{path}: its authorizer is {route.get('security')}, not {expected}")
        if check_integration(path, route["x-amazon-apigateway-integration"], functions, fail):
            streams.add(path)
    if streams != STREAMS:
        fail(f"streams are {sorted(streams)}, not {sorted(STREAMS)}")


def check_integration(path, integration, functions, fail):
    """Whether the route streams; it is one or the other throughout."""
    streams = integration.get("responseTransferMode") == "STREAM"
    uri = integration["uri"]["Fn::Sub"]
    version = "2021-11-15" if streams else "2015-03-31"
    ending = "/response-streaming-invocations" if streams else "/invocations"
    if f":lambda:path/{version}/functions/" not in uri or not uri.endswith(ending):
        fail(f"{path} streams is {streams}, and its URI is {uri}")
    if streams:
        function = re.search(r"functions/\$\{(\w+)\.Arn\}", uri)[1]
        # The gateway's default, 29 seconds, holds for streams, too.
        if integration.get("timeoutInMillis", 29_000) <= functions[function]["Timeout"] * 1000:
            fail(f"{path}: the gateway ends streams before {function} does")
    return streams


def check_permissions(template, functions, fail):
    roles = of_type(template, "AWS::IAM::Role")
    owners = [function["Role"]["Fn::GetAtt"][0] for function in functions.values()]
    if sorted(owners) != sorted(roles):
        fail(f"{len(functions)} functions have the roles {sorted(owners)} of {sorted(roles)}")
    for name, role in roles.items():
        if role.get("ManagedPolicyArns") != [{"Ref": "LogWriting"}]:
            fail(f"{name} has the managed policies {role.get('ManagedPolicyArns')}")
    documents = [
        (name, policy["PolicyDocument"])
        for name, role in roles.items()
        for policy in role.get("Policies", [])
    ]
    for name, policy in of_type(template, "AWS::IAM::ManagedPolicy").items():
        documents.append((name, policy["PolicyDocument"]))
    for name, document in documents:
        for statement in as_list(document["Statement"]):
            for leaf in branches(statement):
                check_statement(name, leaf, fail)


def check_statement(name, statement, fail):
    if "NotAction" in statement or "NotResource" in statement:
        fail(f"{name} allows by exception: {statement}")
        return
    for action in as_list(statement["Action"]):
        if "*" in action:
            fail(f"{name} has a wildcard among its actions: {action}")
        wide = statement["Effect"] == "Allow" and "*" in as_list(statement["Resource"])
        if wide and (name, action) not in EVERYTHING_ALLOWED:
            fail(f"{name} may {action} on everything")


def check_queues(template, functions, fail):
    """A queue gives a message to nobody else while a function works on it, and keeps what failed."""
    queues = of_type(template, "AWS::SQS::Queue")
    for name, source in of_type(template, "AWS::Lambda::EventSourceMapping").items():
        queue = queues[source["EventSourceArn"]["Fn::GetAtt"][0]]
        timeout = functions[source["FunctionName"]["Ref"]]["Timeout"]
        if queue.get("VisibilityTimeout", 30) <= timeout:
            fail(f"{name}: a message comes again while the function still has {timeout} s for it")
        if source.get("BatchSize") != 1:
            fail(f"{name}: who is answered soon waits for the last of a batch")
        if source.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            fail(f"{name}: one failure fails the whole batch")
        dead = queue.get("RedrivePolicy", {}).get("deadLetterTargetArn", {}).get("Fn::GetAtt", [None])[0]
        if dead not in queues:
            fail(f"{name}: what fails for good is lost")
        elif queues[dead].get("FifoQueue") != queue.get("FifoQueue"):
            fail(f"{name}: the dead-letter queue is of another kind")


def check_logs(template, functions, fail):
    groups = of_type(template, "AWS::Logs::LogGroup")
    for name, group in groups.items():
        if "RetentionInDays" not in group:
            fail(f"{name} keeps logs forever")
    for name, function in functions.items():
        config = function.get("LoggingConfig", {})
        if config.get("LogFormat") != "JSON" or config.get("LogGroup", {}).get("Ref") not in groups:
            fail(f"{name} logs as {config}")


def main(path):
    logging.disable(logging.WARNING)
    template = transformed(path)
    functions = of_type(template, "AWS::Lambda::Function")
    failures = []
    for check in (check_routes, check_permissions, check_queues, check_logs):
        check(template, functions, failures.append)
    for failure in failures:
        print(f"{path.name}: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
