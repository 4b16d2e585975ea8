from django.tasks import task


@task()
def mail_invitation(invitation_id: int) -> None:
    """A link for supplying goes by mail."""
