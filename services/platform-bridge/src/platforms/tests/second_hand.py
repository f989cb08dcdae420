"""Signs what our connectors sign, with the code of other people's SDKs.

Reads a JSON object a line and answers each with a JSON value a line. The one argument says
whose signature is asked for. Nothing of an SDK runs but its signing code: not its
`__init__`, and not what it would send with. A missing SDK ends the script with code 77.
"""

import importlib
import importlib.util
import json
import os
import sys
import tempfile
import types

# Libraries that the signing code imports and does not call.
UNUSED = ("pendulum", "requests")


class Unused(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def module(dotted):
    """A module of an SDK, its packages without what their `__init__` pulls in."""
    parts = dotted.split(".")
    for end in range(1, len(parts)):
        package = ".".join(parts[:end])
        if package not in sys.modules:
            spec = importlib.util.find_spec(package)
            if spec is None:
                raise ImportError(package)
            sys.modules[package] = importlib.util.module_from_spec(spec)
    return importlib.import_module(dotted)


def taobao_md5():
    sign = module("taobao_open.api.base").sign
    return lambda case: sign(case["secret"], case["params"])


def taobao_hmac_sha256():
    # Lazada's gateway is Alibaba's too; a call without a path is signed like one of Taobao's.
    sign = module("lazop_sdk.base").sign
    return lambda case: sign(case["secret"], "", case["params"])


def jd():
    sign = module("jd.api.base").sign
    return lambda case: sign(case["secret"], case["params"])


def pinduoduo():
    sign = module("ddk.api.base").sign
    return lambda case: sign(case["secret"], case["params"])


def doudian():
    shape = module("doudian.core").DouDian

    def client(case):
        # Without its __init__, which asks for a token.
        client = object.__new__(shape)
        client._app_key, client._app_secret = case["app_key"], case["secret"]
        client._version, client._logger = 2, None
        return client

    return client


def douyin():
    client = doudian()
    return lambda case: client(case)._sign(
        case["method"], case["param_json"], case["timestamp"]
    )


def douyin_push():
    """Gives the body back if its signature is right."""
    client = doudian()
    return lambda case: client(case).callback(
        {"app-id": case["app_key"], "event-sign": case["sign"]}, case["body"].encode()
    )


def kuaishou():
    kinds = module("kwaixiaodian.auth.types")
    manager = module("kwaixiaodian.auth.signature").SignatureManager

    def sign(case):
        config = kinds.AuthConfig(app_key="", app_secret="", sign_secret=case["secret"])
        return manager(config).sign_request(kinds.SignatureParams(**case["params"]))

    return sign


def wechat_push():
    """Encrypts and signs a message, as WeChat does."""
    crypto = module("wechatpy.crypto")
    signer = module("wechatpy.utils").WeChatSigner

    def sign(*parts):
        signing = signer()
        signing.add_data(*parts)
        return signing.signature

    def push(case):
        times = (case["token"], case["timestamp"], case["nonce"])
        box = crypto.WeChatCrypto(case["token"], case["key"], case["app_id"])
        encrypted = crypto.PrpCrypto(box.key).encrypt(case["message"], case["app_id"]).decode()
        return {
            "encrypted": encrypted,
            "msg_signature": crypto._get_signature(*times, encrypted),
            "signature": sign(*times),
        }

    return push


def xiaohongshu():
    sign = module("xiaohongshu_ecommerce.signing").build_signature
    return lambda case: sign(**case)


def main():
    for name in UNUSED:
        sys.modules[name] = Unused(name)
    hands = (
        taobao_md5,
        taobao_hmac_sha256,
        jd,
        pinduoduo,
        douyin,
        douyin_push,
        kuaishou,
        wechat_push,
        xiaohongshu,
    )
    answer = {hand.__name__: hand for hand in hands}[sys.argv[1]]
    try:
        answer = answer()
    except ImportError as missing:
        print(missing, file=sys.stderr)
        sys.exit(77)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))))


# One of the SDKs opens a log in the home folder.
with tempfile.TemporaryDirectory() as home:
    os.environ["HOME"] = home
    main()
