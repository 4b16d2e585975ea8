from otklik.reports.models.taking import Taking

__all__ = ["Taking"]
