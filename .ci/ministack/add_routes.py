"""Adds the routes that ministack leaves out of an imported API: those of any method.

Everything is taken from the transformed template. Prints where the API then is.
"""

import sys
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "template"))
from check_transformed import transformed  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
STACK, STAGE = "mobixai-local", "local"


def main() -> None:
    stack = boto3.client("cloudformation").describe_stack_resources(StackName=STACK)
    ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in stack["StackResources"]}
    gateway, functions, api = boto3.client("apigateway"), boto3.client("lambda"), ids["Api"]
    resources = {
        one["path"]: one["id"] for one in gateway.get_resources(restApiId=api, limit=500)["items"]
    }
    (authorizer,) = gateway.get_authorizers(restApiId=api)["items"]
    document = transformed(PROJECT / "template.yaml")["Resources"]["Api"]["Properties"]["Body"]
    for path, methods in document["paths"].items():
        route = methods["x-amazon-apigateway-any-method"]
        where = {"restApiId": api, "resourceId": resources[path], "httpMethod": "ANY"}
        guard = {"authorizationType": "NONE"}
        if route["security"] == [{"SessionToken": []}]:
            guard = {"authorizationType": "CUSTOM", "authorizerId": authorizer["id"]}
        gateway.put_method(**where, **guard)
        uri = route["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
        function = ids[uri.split("functions/${")[1].split(".Arn}")[0]]
        arn = functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
        call = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"
        gateway.put_integration(**where, type="AWS_PROXY", integrationHttpMethod="POST", uri=call)
    gateway.create_deployment(restApiId=api, stageName=STAGE)
    print(f"http://127.0.0.1:4566/_aws/execute-api/{api}/{STAGE}")


if __name__ == "__main__":
    main()
