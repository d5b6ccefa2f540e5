"""Records the sound sample with two computer voices: espeak-ng speaks, ffmpeg packs, the captions follow the sound.

Run it in this folder after changing LINES; espeak-ng and ffmpeg are needed for this alone.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "hoerprobe"
PAUSE = 0.45  # seconds between two turns
VOICES = {"Mara Vogt": ("de+f2", 136, 55), "Jonas Reuter": ("de+m3", 131, 40)}
LINES = (  # a chapter title begins with #
    "# Begrüßung",
    ("Mara Vogt", "Willkommen zur Hörprobe. Wir sind zwei Stimmen aus dem Computer. "
                  "Das hört man, und das soll man auch."),
    ("Jonas Reuter", "Stimmt. Wir zeigen dir in einer Minute, was du mit einer Folge hier machen kannst."),
    "# Hören und lesen",
    ("Mara Vogt", "Unter dem Player steht alles, was wir sagen. "
                  "Der Absatz, der gerade läuft, ist gelb markiert."),
    ("Jonas Reuter", "Drück auf eine Zeit neben dem Text. Dann springt der Ton genau dorthin."),
    ("Mara Vogt", "Scrollst du weg, bleibt die Seite, wo du bist. Mit dem Knopf Mitlesen folgst du uns wieder."),
    "# Weitersagen",
    ("Jonas Reuter", "Willst du eine Stelle weitergeben? Kopier den Link der Zeit. "
                     "Wer ihn öffnet, landet bei demselben Satz."),
    ("Mara Vogt", "Und wenn dein Telefon klingelt, drück auf Merken. "
                  "Dann geht es später dort weiter. Vorher speichern wir nichts."),
    ("Jonas Reuter", "Das war die Minute. Jetzt bist du dran."),
)  # fmt: skip


def speak(text: str, voice: str, target: Path) -> float:
    """One turn as a wave file; its length in seconds."""
    name, speed, pitch = VOICES[voice]
    command = ["espeak-ng", "-v", name, "-s", str(speed), "-p", str(pitch), "-w", str(target), text]
    subprocess.run(command, check=True)
    with wave.open(str(target)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"


def main() -> None:
    now, cues, chapters = 0.0, ["WEBVTT\n"], []
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, line in enumerate(LINES):
            if isinstance(line, str):
                chapters.append((now, line.removeprefix("# ")))
                continue
            who, text = line
            part = Path(folder) / f"{number:02}.wav"
            length = speak(text, who, part)
            cues.append(f"{stamp(now)} --> {stamp(now + length)}\n<v {who}>{text}\n")
            parts.append(part)
            now += length + PAUSE
        listing = Path(folder) / "parts.txt"
        silence = Path(folder) / "pause.wav"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=22050:cl=mono", "-t", str(PAUSE),
                        str(silence)], check=True)  # fmt: skip
        listing.write_text("".join(f"file '{part}'\nfile '{silence}'\n" for part in parts), encoding="utf-8")
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listing),
                        "-c:a", "libmp3lame", "-b:a", "32k", "-ac", "1", "-ar", "22050",
                        "-fflags", "+bitexact", "-map_metadata", "-1",
                        str(HERE / f"{NAME}.mp3")], check=True)  # fmt: skip
    (HERE / f"{NAME}.vtt").write_text("\n".join(cues), encoding="utf-8")
    print(f"Dauer: {round(now)} Sekunden")
    for start, title in chapters:
        print(f'<psc:chapter start="{stamp(start)}" title="{title}"/>')


if __name__ == "__main__":
    main()
