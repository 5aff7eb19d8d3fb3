"""The exercises on queues and logs whose answer is one number, each with the slips that lead elsewhere."""

from typing import Any

from sysdesign.teaching.exercise import check_number
from sysdesign.teaching.output import Output


def check_idle_consumers(answer: Any) -> Output:
    """Consumers without a partition: ten in one group, on six partitions."""
    return check_number(
        "Idle consumers",
        answer,
        4,
        unit="consumers",
        slips={
            6: "Those have a partition each; the question is who has none.",
            10: "Six of the ten get a partition.",
            1.6: "That is consumers for each partition; a partition has only one of a group.",
        },
        because="Each partition belongs to one consumer of a group, so six of the ten have work.",
    )


def check_group_pace(answer: Any) -> Output:
    """The throughput of four consumers on six partitions, in consumers' worth."""
    return check_number(
        "Throughput of the group",
        answer,
        3,
        unit="consumers’ worth",
        slips={
            4: "Two of the four have two partitions each and set the pace; the other two wait for records.",
            6: "That takes a consumer for each partition.",
            1.5: "That is partitions for each consumer on average; partitions cannot be cut.",
            2: "That is how many partitions the busiest consumer has.",
        },
        because="The busiest has two of six partitions, a third of the records: the group does three times its work.",
    )


def check_trillion(answer: Any) -> Output:
    """Events a second when a trillion come a day."""
    return check_number(
        "Events a second",
        answer,
        1e12 / 86_400,
        unit="events/s",
        slips={
            1e12 / 3600: "You spread the day over one hour.",
            1e12 / 1440: "That is for each minute.",
            1e9 / 86_400: "That is a billion a day; a trillion is a thousand of them.",
        },
        because="10¹² over 86,400 seconds.",
    )


def check_lost_records(answer: Any) -> Output:
    """Records never processed: the offset of a batch of 20 is committed, 8 are processed, then comes a crash."""
    return check_number(
        "Records never processed",
        answer,
        12,
        unit="records",
        slips={
            8: "Those were processed. They would be processed twice if the offset were committed last.",
            20: "Eight of the batch were processed before the crash.",
        },
        because="The next consumer starts after the whole batch: at most once.",
    )
