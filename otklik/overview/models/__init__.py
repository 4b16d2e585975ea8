from otklik.overview.models.daily import CountedDay, DailyCount

__all__ = ["CountedDay", "DailyCount"]
