"""Uses each library of the image once, offline and under the walls of a sandbox."""

import asyncio
import json
import threading
from concurrent import futures
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import docker
import grpc
import hcl2
import jinja2
import kubernetes
import pulumi
import yaml
from azure.storage.blob import BlobServiceClient
from crossplane.function import resource
from crossplane.function.proto.v1 import run_function_pb2, run_function_pb2_grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from moto.server import ThreadedMotoServer

POD = {"metadata": {"name": "web-1"}, "spec": {"containers": [{"name": "web"}]}}
ANSWERS: dict[str, object] = {
    "/storage/v1/b": {"items": [{"name": "photos", "id": "photos"}]},
    "/api/v1/namespaces/shop/pods": {"kind": "PodList", "apiVersion": "v1", "items": [POD]},
    "/v1.44/version": {"Version": "28.0.0", "ApiVersion": "1.44"},
}


class FakeCloud(BaseHTTPRequestHandler):
    """As much of Google's, Azure's, Kubernetes' and Docker's HTTP APIs as is asked below."""

    def do_GET(self) -> None:
        """Answers with what stands above."""
        self.answer(200, json.dumps(ANSWERS[self.path.partition("?")[0]]).encode())

    def do_PUT(self) -> None:
        """Takes a blob."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(201, b"")

    def answer(self, status: int, body: bytes) -> None:
        """Sends one answer."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"0x1"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is Python's
        """Says nothing."""


def fake_cloud() -> str:
    """The address of a server on this sandbox's loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeCloud)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def aws() -> list[object]:
    """Puts an object into moto's S3, and an item into its DynamoDB."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        session = boto3.Session("testing", "testing", region_name="eu-west-1")
        s3 = session.client("s3", endpoint_url=f"http://{host}:{port}")
        s3.create_bucket(
            Bucket="photos", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        s3.put_object(Bucket="photos", Key="one", Body=b"1")
        dynamodb = session.resource("dynamodb", endpoint_url=f"http://{host}:{port}")
        table = dynamodb.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        table.put_item(Item={"id": "a", "state": "new"})
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="photos")["Contents"]]
        return [keys, table.get_item(Key={"id": "a"})["Item"]["state"]]
    finally:
        server.stop()


def google() -> list[str]:
    """Lists buckets."""
    client = storage.Client(
        project="shop",
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": fake_cloud()},
    )
    return [bucket.name for bucket in client.list_buckets()]


def azure() -> str:
    """Uploads a blob."""
    service = BlobServiceClient.from_connection_string(
        f"AccountName=shop;AccountKey=a2V5;BlobEndpoint={fake_cloud()}/shop"
    )
    blob = service.get_blob_client("photos", "one")
    return str(blob.upload_blob(b"1", overwrite=True)["etag"])


def kubernetes_() -> list[str]:
    """Lists pods."""
    configuration = kubernetes.client.Configuration(host=fake_cloud())
    api = kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(configuration))
    return [pod.metadata.name for pod in api.list_namespaced_pod("shop").items]


def docker_() -> str:
    """Asks an engine for its version."""
    client = docker.DockerClient(base_url=fake_cloud().replace("http", "tcp"), version="1.44")
    return str(client.version()["Version"])


class Mocks(pulumi.runtime.Mocks):
    """What Pulumi's engine would answer."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, object]]:
        """Every resource gets an id."""
        return f"{args.name}-id", dict(args.inputs)

    def call(self, _args: pulumi.runtime.MockCallArgs) -> dict[str, object]:
        """No function is called."""
        return {}


def pulumi_() -> list[object]:
    """Declares a resource, and reads its outputs."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(Mocks())
    found: list[object] = []

    @pulumi.runtime.test
    def declare() -> pulumi.Output[None]:
        bucket = pulumi.CustomResource("test:index:Bucket", "photos", {"size": 3})
        return pulumi.Output.all(bucket.id, bucket.urn).apply(found.extend)

    declare()
    return [found[0], str(found[1]).startswith("urn:pulumi:")]


def hcl2_() -> list[str]:
    """Reads the kinds of Terraform's resources."""
    document = hcl2.loads('resource "aws_s3_bucket" "photos" {\n  bucket = "photos"\n}\n')
    return [kind.strip('"') for block in document["resource"] for kind in block]


class Function(run_function_pb2_grpc.FunctionRunnerServiceServicer):  # type: ignore[misc]
    """A composition function that wants one bucket."""

    def RunFunction(  # noqa: N802 - the name is Crossplane's
        self, request: run_function_pb2.RunFunctionRequest, _context: grpc.ServicerContext
    ) -> run_function_pb2.RunFunctionResponse:
        """Adds the bucket to what is desired."""
        response = run_function_pb2.RunFunctionResponse(desired=request.desired)
        bucket = {"apiVersion": "s3.aws.upbound.io/v1beta1", "kind": "Bucket"}
        resource.update(response.desired.resources["bucket"], bucket)
        return response


def crossplane() -> str:
    """Calls a composition function over gRPC."""
    server = grpc.server(futures.ThreadPoolExecutor(2))
    run_function_pb2_grpc.add_FunctionRunnerServiceServicer_to_server(Function(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = run_function_pb2_grpc.FunctionRunnerServiceStub(channel)
            response = stub.RunFunction(run_function_pb2.RunFunctionRequest(), timeout=5)
        return str(response.desired.resources["bucket"].resource["kind"])
    finally:
        server.stop(None)


def pyyaml() -> dict[str, list[int]]:
    """Reads with libyaml's parser, which is faster than the one in Python."""
    document: dict[str, list[int]] = yaml.load("a: [1, 2]", Loader=yaml.CSafeLoader)
    return document


def jinja() -> str:
    """Fills in a template."""
    template = jinja2.Template("{% for n in numbers %}{{ n }};{% endfor %}", autoescape=True)
    return template.render(numbers=[1, 2])
