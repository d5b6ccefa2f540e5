"""Pulls the feed once per process and hands the episodes of the archive to the build."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

import podcast

log = logging.getLogger("amtshelden.podcast")
_pulled: set[podcast.Settings] = set()


def on_config(config: Any) -> None:
    values = config.extra["podcast"]
    base = Path(config.config_file_path).resolve().parent
    settings = podcast.Settings(str(values["feed"]), Path(values["archive"]), values["pull"], base)
    if settings not in _pulled:
        _pulled.add(settings)
        report = podcast.pull(settings)
        for line in (report.message, *report.warnings) if report.status else report.warnings:
            log.warning(line)
    config.extra["podcast_settings"] = settings
    try:
        config.extra["episodes"] = podcast.pages(podcast.load(settings.archive_folder))
    except podcast.FeedError as error:
        log.warning("%s Die Bibliothek entsteht ohne die Folgen des Feeds.", error)
        config.extra["episodes"] = ()


def on_files(files: Any, config: Any) -> None:
    """Sound that lies beside a feed of our own is published with the site."""
    for page in config.extra["episodes"]:
        name = page.meta["audio_datei"]
        path = podcast.local_file(page.meta["quelle"], config.extra["podcast_settings"].base, name) if name else None
        if path:
            files.append(File.generated(config, f"podcast/ton/{name}", abs_src_path=str(path)))
