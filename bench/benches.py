"""Which benchmarks `make bench` runs, with which options, and which of their figures it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """`figures`: words by the key in its line of JSON, with dots where it lies deeper; `rows`:
    headings of the table that its `rows` make, by key; `needs` programmes; `longest` in seconds."""

    script: str
    about: str
    figures: Mapping[str, str]
    rows: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    longest: int = 600


BENCHES: Mapping[str, Bench] = {
    "installation": Bench(
        script="installed.py",
        about="the installation itself",
        figures={
            "command_s": "`otklik --version`, s",
            "first_start_s": "first start of the demonstration to its first page, s",
            "first_start_cpu_s": "… of the processor, s",
            "database_mb": "the database (6,000 incidents), MB",
            "second_start_s": "second start, s",
            "web_mb": "memory of one web process after its first pages, MB (Pss)",
            "workers_mb": "memory of the workers, MB (Pss)",
            "first_mb": "memory of all programs together after a first start, MB (Pss)",
            "all_mb": "… after a second one, MB",
            "processes": "processes",
            "wheel_mb": "wheel, MB",
            "environment_mb": "packages of requirements/base.txt, with bytecode, MB",
            "largest": "the largest of them, MB",
        },
        longest=1200,
    ),
    "portal": Bench(
        script="portal.py",
        about="the site under load",
        options=("--seconds", "2", "--entries", "5000"),
        needs=("wrk",),
        figures={
            "cached_share": "cached pages, share of a constant page on as many processes",
            "hit_share": "kept pages of all, ten asked for and one write elsewhere a second",
            "home_p50_ms": "first page rendered, ms",
            "list_p50_ms": "a list rendered, ms",
            "answer_p50_ms": "an answer rendered, ms",
            "act_p50_ms": "an act rendered, ms",
            "search_p50_ms": "a search, ms",
            "queries": "most queries of a page",
            "page_kb": "largest page, compressed, KB",
        },
    ),
    "slowest": Bench(
        script="slowest.py",
        about="every page of the demonstration's two years, one after another",
        figures={
            "pages": "pages requested",
            "median_ms": "half of them within, ms of the processor",
            "p95_ms": "95 of 100 within, ms",
            "slowest_ms": "the slowest, ms",
            "most_queries": "most queries of a page",
        },
        rows={"address": "address", "who": "who", "ms": "ms", "queries": "queries"},
        longest=900,
    ),
    "desk": Bench(
        script="desk.py",
        about="operators at work",
        options=("--incidents", "20000", "--operators", "20", "--seconds", "20"),
        figures={
            "queue_cpu_ms": "the inbox, ms of the processor",
            "open_cpu_ms": "an incident opened, ms of the processor",
            "reply_cpu_ms": "a reply from press to answer, ms of the processor",
            "overview_cpu_ms": "the lead's page, ms of the processor",
            "queue_p95_ms": "the inbox, p95, ms",
            "search_p95_ms": "a search, p95, ms",
            "open_p95_ms": "an incident opened, p95, ms",
            "reply_p95_ms": "a reply sent, p95, ms",
            "replies_s": "replies a second, without a pause",
            "faults": "faults",
        },
    ),
    "channels": Bench(
        script="channels.py",
        about="faulty networks and a burst of web hooks",
        options=("--posts", "20", "--replies", "50", "--events", "1000"),
        figures={
            "doubled": "messages doubled",
            "lost": "messages lost",
            "untrue_states": "untrue states",
            "webhooks_s": "web hooks stored a second",
            "at_desk_s": "of them at the desk a second",
            "webhook_to_desk_cpu_ms": "a web hook until it is at the desk, ms of the processor",
            "webhook_p99_ms": "a web hook answered, p99, ms",
            "handed_on_s": "seconds until the desk has all",
        },
    ),
    "surveys": Bench(
        script="surveys.py",
        about="forms filled, a large wave closed",
        options=("--seconds", "5", "--responses", "20000", "--runs", "20"),
        needs=("wrk",),
        figures={
            "completes_s": "forms filled a second",
            "complete_of_constant": "a form, share of a constant page",
            "complete_p99_ms": "a form, p99, ms",
            "page_kb": "page of the form, compressed, KB",
            "queries": "its queries",
        },
    ),
    "verdicts": Bench(
        script="verdicts.py",
        about="verdicts between two waves",
        options=("--runs", "100", "--draws", "500"),
        figures={
            "false_alarm": "forms without a change that report one, the worst kind of few "
            "runs each (≤ 0.05 + two errors)",
            "false_alarm_se": "error of that share",
            "power_promised": "power promised",
            "power_seen": "power measured",
            "power_30_300_up": "power of 30 and 300 answers, from 60 to 90 of a hundred",
            "power_30_300_down": "… from 90 to 60",
            "power_60_200_up": "power of 60 and 200 answers, from 70 to 92",
            "power_100_300_up": "power of 100 and 300 answers, from 85 to 97",
            "hidden_100": "verdicts not shown, of 22, with 100 answers, nearly all of them content",
        },
    ),
    "loop": Bench(
        script="loop.py",
        about="assignments and their effect, simulated",
        options=("--assignments", "250", "--forms", "60", "--draws", "500", "--worlds", "5"),
        figures={
            "false_improved": "forms without effect that show «стало лучше» (≤ 0.05)",
            "improved_when_true": "findings with the promised effect that show it",
            "power_promised": "power promised",
            "warnings_false_per_year": "false early warnings a year",
            "warning_power": "a doubling seen within a week",
        },
    ),
    "coverage": Bench(
        script="coverage.py",
        about="coverage of a period",
        options=("--incidents", "20000", "--repeats", "3"),
        figures={
            "four weeks.median_ms": "four weeks, ms",
            "a year.median_ms": "a year, ms",
            "list of a year.median_ms": "list of a year, ms",
        },
    ),
    "register": Bench(
        script="register.py",
        about="the register of acts",
        options=("--acts", "2000", "--clauses", "20000", "--repeats", "10"),
        figures={
            "search_p95_ms": "a search, p95, ms",
            "as_of_p95_ms": "an act as of a day, p95, ms",
            "import_acts_s": "acts loaded a second",
        },
    ),
    "language": Bench(
        script="language.py",
        about="how well the program reads (data outside the repository)",
        longest=900,
        figures={
            "group_f1": "group, weighted F1",
            "topic_f1": "topic, weighted F1",
            "tone_macro_f1": "tone, macro F1",
            "competence_recall_low": "competence, lower bound of recall",
            "pii_recall": "personal data, recall",
            "chechen": "Chechen recognised, long texts",
            "speed_share": "speed, share of the morphology alone",
            "rss_mb": "memory, MB",
        },
    ),
    "cluster": Bench(
        script="cluster.py",
        about="programs killed one after another",
        options=("--pause", "4", "--rate", "5"),
        needs=("nginx",),
        figures={
            "comments.acknowledged": "comments of a network acknowledged",
            "comments.lost": "of them lost",
            "comments.twice": "of them twice",
            "questions.acknowledged": "questions by the form of the site acknowledged",
            "questions.lost": "of them lost",
            "questions.twice": "of them twice",
            "replies.acknowledged": "replies acknowledged",
            "replies.lost": "of them neither in the network nor unconfirmed",
            "replies.unconfirmed": "of them not in the network, and unconfirmed",
            "replies.twice": "of them twice in the network",
            "pages": "pages read",
            "pages_failed": "pages that failed",
            "faults": "faults played",
        },
    ),
    "scale": Bench(
        script="scale.py",
        about="a share of a national news day",
        options=("--seconds", "30", "--share", "0.05", "--tasks", "100"),
        needs=("nginx",),
        figures={
            "comments.given_s": "comments a second",
            "comments.lost": "comments lost",
            "pages.given_s": "pages a second",
            "answers.given_s": "answers to the survey a second",
            "answers.lost": "answers lost",
            "queue_s_beside_0_writers": "tasks a second",
            "queue_s_beside_2_writers": "tasks a second with two writers",
        },
    ),
}
