"""An order reader in plain grpcio, with stubs made from the contracts as it starts.

    python python_client.py PROTO_FOLDER HOST:PORT      (OMS_USER, OMS_PASSWORD)

Signs in, lists orders, and checks two refusals; prints one line for each and exits with 1
where the server answers otherwise. Nothing secret is printed.
"""

import importlib
import os
import pathlib
import sys
import tempfile

import grpc
import grpc_tools
from grpc_tools import protoc


def make_stubs(proto):
    """Compiles every contract below `proto` and makes the result importable."""
    out = tempfile.mkdtemp()
    # The types that every protobuf compiler brings with it.
    known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    files = [str(file) for file in pathlib.Path(proto).rglob("*.proto")]
    made = protoc.main(["protoc", f"-I{proto}", f"-I{known}", f"--python_out={out}", f"--grpc_python_out={out}", *files])
    if made != 0:
        sys.exit("the contracts do not compile")
    sys.path.insert(0, out)


def refusal(call):
    """The error that `call` ends with."""
    try:
        call()
    except grpc.RpcError as error:
        return error
    sys.exit("a call that must be refused was answered")


def expect(what, holds, error=None):
    """Prints `what`, or ends the run with what came instead."""
    if not holds:
        sys.exit(f"{what}: NO" + (f", but {error.code().name}: {error.details()}" if error else ""))
    print(f"{what}: yes")


proto, address = sys.argv[1:]
make_stubs(proto)
session_pb = importlib.import_module("oms.identity.v1.session_service_pb2")
session_rpc = importlib.import_module("oms.identity.v1.session_service_pb2_grpc")
order_pb = importlib.import_module("oms.orders.v1.order_service_pb2")
order_rpc = importlib.import_module("oms.orders.v1.order_service_pb2_grpc")

with grpc.insecure_channel(address) as channel:
    orders = order_rpc.OrderServiceStub(channel)

    error = refusal(lambda: orders.ListOrders(order_pb.ListOrdersRequest(), timeout=30))
    expect("a stranger is refused", error.code() == grpc.StatusCode.UNAUTHENTICATED, error)

    login = session_pb.LoginRequest(username=os.environ["OMS_USER"], password=os.environ["OMS_PASSWORD"])
    answer = session_rpc.SessionServiceStub(channel).Login(login, timeout=30)
    bearer = [("authorization", f"Bearer {answer.session}")]
    expect("signing in works", bool(answer.session))

    page = orders.ListOrders(order_pb.ListOrdersRequest(page_size=5), metadata=bearer, timeout=30)
    expect("orders are listed", len(page.orders) == min(page.total, 5))

    bad = order_pb.GetOrderRequest(shop_id="not an id", order_id="00000000-0000-0000-0000-000000000000")
    error = refusal(lambda: orders.GetOrder(bad, metadata=bearer, timeout=30))
    named = error.code() == grpc.StatusCode.INVALID_ARGUMENT and "shop_id" in error.details()
    expect("a bad field is refused by its name", named, error)
