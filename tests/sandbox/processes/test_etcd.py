"""etcd's command line: loopback only, data in the cluster's folder, bounded."""

from __future__ import annotations

from sandbox.processes import etcd
from sandbox.processes.cluster_files import ClusterFiles, ClusterSettings


def test_etcd_listens_on_loopback_alone(files: ClusterFiles, settings: ClusterSettings) -> None:
    spec = etcd.process(etcd.EtcdConfig(files=files, ports=settings.ports))
    urls = [word.partition("=")[2] for word in spec.command if "-urls=" in word]
    assert len(urls) == 4
    assert all(url.startswith("http://127.0.0.1:") for url in urls)


def test_etcd_keeps_its_data_in_the_clusters_folder(files: ClusterFiles, settings: ClusterSettings) -> None:
    spec = etcd.process(etcd.EtcdConfig(files=files, ports=settings.ports))
    assert f"--data-dir={files.folder}/etcd" in spec.command
    assert spec.name == f"{settings.key}.kube-etcd"


def test_the_store_stops_after_the_api_server_when_processes_stop_by_name() -> None:
    assert etcd.NAME > "kube-apiserver"


def test_nothing_listening_is_not_healthy(files: ClusterFiles, settings: ClusterSettings) -> None:
    assert etcd.process(etcd.EtcdConfig(files=files, ports=settings.ports)).ready() is False
