"""What the chart promises, checked on rendered manifests: python chart_promises.py FILE..."""

import sys

import yaml

SERVICES = {"orders", "aftersales", "shops", "bridge", "identity", "edge"}


def check(path):
    """Yields each promise that the manifests in `path` break."""
    with open(path, encoding="utf-8") as text:
        docs = [doc for doc in yaml.safe_load_all(text) if doc]
    of = lambda kind: {d["metadata"]["name"]: d for d in docs if d["kind"] == kind}
    deployments, services, budgets = of("Deployment"), of("Service"), of("PodDisruptionBudget")

    for kind, found in (("Deployment", deployments), ("Service", services)):
        if set(found) != {f"oms-{name}" for name in SERVICES}:
            yield f"one {kind} for each service, found {sorted(found)}"
    for name, job in of("Job").items():
        if "pre-upgrade" not in job["metadata"]["annotations"]["helm.sh/hook"]:
            yield f"{name}: migrations run before an upgrade"
    for name, deployment in deployments.items():
        replicas = deployment["spec"]["replicas"]
        if (replicas > 1) != (name in budgets):
            yield f"{name}: a disruption budget exactly where replicas ({replicas}) exceed 1"
        pod = deployment["spec"]["template"]
        labels, selector = pod["metadata"]["labels"], services[name]["spec"]["selector"]
        if not selector.items() <= labels.items():
            yield f"{name}: the Service selects the pods"
        env = {e["name"] for e in pod["spec"]["containers"][0]["env"]}
        if name == "oms-edge" and "OMS_DATABASE_URL" in env:
            yield f"{name}: edge never sees the database"
        if name != "oms-edge" and services[name]["spec"].get("clusterIP") != "None":
            yield f"{name}: headless, so that gRPC clients balance over pods"
    for workload in [*deployments.values(), *of("Job").values()]:
        pod, name = workload["spec"]["template"]["spec"], workload["metadata"]["name"]
        for container in pod["containers"]:
            security = container["securityContext"]
            if not (pod["securityContext"]["runAsNonRoot"] and security["readOnlyRootFilesystem"]):
                yield f"{name}: runs without root and without writing to its file system"
            if not container.get("resources", {}).get("limits", {}).get("memory"):
                yield f"{name}: has a memory limit"
            names = [e["name"] for e in container["env"]]
            if len(names) != len(set(names)):
                yield f"{name}: sets a variable twice: {names}"


broken = [f"{path}: {promise}" for path in sys.argv[1:] for promise in check(path)]
print("\n".join(broken) or f"chart promises hold in {len(sys.argv) - 1} renderings")
sys.exit(bool(broken))
