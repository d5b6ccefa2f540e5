"""Pulls the feed once per process, hands the episodes of the archive to the build and passes them on as a feed."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

import podcast
from library import output

log = logging.getLogger("amtshelden.podcast")
_pulled: set[podcast.Settings] = set()
_state: dict[str, Any] = {}


def on_config(config: Any) -> None:
    values = config.extra["podcast"]
    base = Path(config.config_file_path).resolve().parent
    settings = podcast.Settings.from_mapping(values, base)
    if settings not in _pulled:
        _pulled.add(settings)
        report = podcast.pull(settings)
        for line in (report.message, *report.warnings) if report.status else report.warnings:
            log.warning(line)
    try:
        archive = podcast.load(settings.archive_folder, config.extra["remember"])
    except podcast.FeedError as error:
        log.warning("%s Die Bibliothek entsteht ohne die Folgen des Feeds.", error)
        archive = podcast.Archive()
    config.extra["left_out"] = frozenset() if settings.examples else podcast.examples.guids(archive, base)
    archive = archive if settings.examples else podcast.examples.without(archive)
    config.extra["episodes"] = podcast.pages(archive)
    _state.update(archive=archive, base=base, sounds={})


def on_env(env: Any, config: Any, files: Any) -> None:
    """Pictures, and sound that lies beside a feed of our own, are published with their pages."""
    archive, sounds = _state["archive"], _state["sounds"]
    published = {}
    for page in config.extra["episodes"]:
        if page.slug not in config.extra["episode_urls"]:
            continue
        if name := page.meta["bild"]:
            published[f"podcast/bilder/{name}"] = archive.path(name)
        name = page.meta["audio_datei"]
        if path := podcast.local_file(page.meta["quelle"], _state["base"], name) if name else None:
            sounds[name] = path.stat().st_size
            published[f"podcast/ton/{name}"] = path
    for place, path in published.items():
        files.append(File.generated(config, place, abs_src_path=str(path)))


def on_post_build(config: Any) -> None:
    urls = config.extra["episode_urls"]
    site = podcast.outgoing.Site(config.site_url or "/", config.site_name, urls, _state["sounds"])
    told = config.extra["episode_transcripts"]
    pages = [podcast.outgoing.Heard(page.slug, told.get(page.slug)) for page in config.extra["episodes"]]
    files = podcast.outgoing.files(_state["archive"], pages, site, config.extra["remember"])
    output.write(Path(config.site_dir), files)
    for spoken in told.values():
        spoken.forget()
