# All up to 0015 in one step, as incidents' are.

import django.db.models.deletion
import otklik.core.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from otklik.core.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [('channels', '0001_initial'), ('channels', '0002_more_networks'), ('channels', '0003_actions_files_feeds_pace'), ('channels', '0004_publications'), ('channels', '0005_accounts_screens'), ('channels', '0006_alerts'), ('channels', '0007_passports'), ('channels', '0008_publication_words'), ('channels', '0009_inflow'), ('channels', '0010_outside_cases'), ('channels', '0011_albums'), ('channels', '0012_hiding'), ('channels', '0013_counted_since'), ('channels', '0014_institutions'), ('channels', '0015_staff_chat')]

    initial = True

    dependencies = [
        ('media', '0002_initial'),
        ('notices', '0001_initial'),
        ('organisation', '0002_authority_in_editors_hands'),
        ('organisation', '0004_institutions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Stands in the address of its web hook.', unique=True)),
                ('network', models.CharField(choices=[('practice', 'Practice network'), ('import', 'Import from a file'), ('site', 'Site'), ('vk', 'VK'), ('ok', 'Odnoklassniki'), ('telegram', 'Telegram'), ('max', 'MAX'), ('email', 'E-mail')], max_length=20)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('mode', models.CharField(choices=[('two_way', 'publishes and answers'), ('publish_only', 'publishes only'), ('dialog_only', 'answers only'), ('off', 'off')], default='two_way', max_length=20, verbose_name='mode')),
                ('page_url', models.URLField(blank=True)),
                ('base_url', models.URLField(blank=True)),
                ('container', models.CharField(blank=True, max_length=120)),
                ('ca_bundle', models.CharField(blank=True, max_length=300)),
                ('proxy', models.CharField(blank=True, max_length=300)),
                ('last_event_at', models.DateTimeField(blank=True, null=True)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('broken_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('faults', models.PositiveSmallIntegerField(default=0, help_text='Calls in a row that nobody answered.')),
                ('is_subscribed', models.BooleanField(blank=True, help_text='Whether the network calls our web hook, as it says.', null=True)),
                ('lacks', models.JSONField(blank=True, default=list, help_text='Capabilities that this account was found to lack.')),
                ('next_slot_at', models.DateTimeField(blank=True, null=True)),
                ('problems', models.JSONField(blank=True, default=list, help_text='What the last check found: code, sentence, warning.')),
                ('refusals', models.PositiveSmallIntegerField(default=0)),
                ('silent_until', models.DateTimeField(blank=True, null=True)),
                ('token_expires_at', models.DateTimeField(blank=True, null=True)),
                ('posts_a_week', models.PositiveSmallIntegerField(default=0, help_text='The norm of publications; 0: there is none.', verbose_name='posts a week')),
                ('posts_need_approval', models.BooleanField(default=False, verbose_name='a second person approves posts')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='AccountSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField()),
                ('value', otklik.core.fields.SecretField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secrets', to='channels.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='secret_once_an_account')],
            },
        ),
        migrations.CreateModel(
            name='RawEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dedup_key', models.CharField(max_length=200)),
                ('body', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('handed_on_at', models.DateTimeField(blank=True, db_index=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='raw_events', to='channels.account')),
            ],
            options={
                'verbose_name': 'event as received',
                'verbose_name_plural': 'events as received',
                'indexes': [models.Index(condition=models.Q(('handed_on_at__isnull', True)), fields=['account', 'id'], name='raw_event_waiting')],
                'constraints': [models.UniqueConstraint(fields=('account', 'dedup_key'), name='raw_event_once')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('container', models.CharField(max_length=120)),
                ('external_id', models.CharField(max_length=120)),
                ('text', models.TextField(blank=True)),
                ('url', models.URLField(blank=True, max_length=500)),
                ('published_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='channels.account')),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'constraints': [models.UniqueConstraint(fields=('account', 'container', 'external_id'), name='post_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('post', 'post'), ('comment', 'comment'), ('dm', 'private message')], max_length=10)),
                ('container', models.CharField(max_length=120)),
                ('post', models.CharField(blank=True, max_length=120)),
                ('peer', models.CharField(blank=True, max_length=120)),
                ('reply_to', models.CharField(blank=True, max_length=120)),
                ('text', models.TextField()),
                ('queued_at', models.DateTimeField()),
                ('on_settled', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('held', 'waits for a word'), ('by_hand', 'to be done by hand'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not sent'), ('unconfirmed', 'not confirmed'), ('withdrawn', 'taken back')], default='queued', max_length=12)),
                ('not_before', models.DateTimeField()),
                ('hurried_at', models.DateTimeField(blank=True, null=True)),
                ('sending_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('handed_on_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('faults', models.PositiveSmallIntegerField(default=0)),
                ('look_at', models.DateTimeField(blank=True, null=True)),
                ('looks', models.PositiveSmallIntegerField(default=0)),
                ('external_id', models.CharField(blank=True, max_length=120)),
                ('url', models.URLField(blank=True, max_length=500)),
                ('proof', models.CharField(blank=True, choices=[('answer', 'the network answered with its number'), ('echo', 'the network told us of it'), ('readback', 'found in the network'), ('hand', 'a person saw it')], max_length=10)),
                ('error_kind', models.CharField(blank=True, max_length=40)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_detail', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='channels.account')),
                ('action', models.CharField(choices=[('send', 'new'), ('edit', 'correction'), ('delete', 'removal')], default='send', max_length=6)),
                ('comments_open', models.BooleanField(default=True)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('planned_at', models.DateTimeField()),
                ('repost_of', models.URLField(blank=True, max_length=500)),
                ('slot_at', models.DateTimeField(blank=True, null=True)),
                ('target', models.CharField(blank=True, help_text='What a correction or removal is of.', max_length=120)),
                ('unclear_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(fields=['state', 'not_before'], name='delivery_by_state'), models.Index(fields=['account', 'container', 'post', 'peer'], name='delivery_by_place'), models.Index(condition=models.Q(('handed_on_at__isnull', True), models.Q(('on_settled', ''), _negated=True)), fields=['settled_at'], name='delivery_unheard')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('external_id', ''), _negated=True), _connector='OR'), name='sent_only_with_an_external_id'), models.UniqueConstraint(condition=models.Q(('state', 'sending')), fields=('account', 'container', 'post', 'peer'), name='one_sending_a_thread'), models.UniqueConstraint(condition=models.Q(models.Q(('external_id', ''), _negated=True), ('action', 'send')), fields=('account', 'container', 'kind', 'external_id'), name='external_id_once_a_place'), models.CheckConstraint(condition=models.Q(('action', 'send'), models.Q(('target', ''), _negated=True), _connector='OR'), name='a_change_has_a_target')],
            },
        ),
        migrations.CreateModel(
            name='DeliveryFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('photo', 'photo'), ('video', 'video')], max_length=5)),
                ('path', models.CharField(help_text='Name in the storage of uploads.', max_length=300)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('alt', models.CharField(blank=True, max_length=500)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='channels.delivery')),
            ],
            options={
                'ordering': ['delivery', 'position'],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'position'), name='file_once_a_position')],
            },
        ),
        migrations.CreateModel(
            name='FeedPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feed', models.CharField(max_length=40)),
                ('cursor', models.TextField(blank=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField()),
                ('faults', models.PositiveSmallIntegerField(default=0)),
                ('error_kind', models.CharField(blank=True, max_length=40)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='channels.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'feed'), name='feed_once_an_account')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('status', models.CharField(choices=[('draft', 'draft'), ('in_approval', 'waits for approval'), ('returned', 'returned for correction'), ('released', 'handed over'), ('withdrawn', 'taken off'), ('discarded', 'put away')], default='draft', max_length=12)),
                ('text', models.TextField(blank=True)),
                ('link', models.URLField(blank=True, max_length=500)),
                ('repost_of', models.URLField(blank=True, max_length=500)),
                ('comments_open', models.BooleanField(default=True)),
                ('wanted_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('begun_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to=settings.AUTH_USER_MODEL)),
                ('writers', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'publication',
                'verbose_name_plural': 'publications',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_wanted', models.BooleanField(default=True)),
                ('text', models.TextField(blank=True, help_text='Its own text; empty: the common one.')),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='channels.account')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='channels.publication')),
            ],
            options={
                'ordering': ['publication', 'account__name'],
            },
        ),
        migrations.CreateModel(
            name='PublicationApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('approved', 'approved'), ('returned', 'returned for correction')], max_length=10)),
                ('at', models.DateTimeField()),
                ('text', models.TextField(help_text='The common text as it was judged.')),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='channels.publication')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PublicationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('photo', 'photo'), ('video', 'video')], max_length=5)),
                ('path', models.CharField(help_text='Name in the storage of uploads.', max_length=300)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('alt', models.CharField(blank=True, max_length=500)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.siteimage')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='channels.publication')),
            ],
            options={
                'ordering': ['publication', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('link', models.URLField(blank=True, max_length=500)),
                ('repost_of', models.URLField(blank=True, max_length=500)),
                ('comments_open', models.BooleanField(default=True)),
                ('text', models.TextField(blank=True)),
                ('own_texts', models.JSONField(default=dict)),
                ('texts', models.JSONField(default=dict)),
                ('files', models.JSONField(default=list)),
                ('planned_at', models.DateTimeField()),
                ('released_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='channels.publication')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['publication', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dispatch', to='channels.delivery')),
                ('placement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='channels.placement')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='channels.version')),
            ],
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['status'], name='publication_by_status'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('publication', 'account'), name='placement_once_an_account'),
        ),
        migrations.AddConstraint(
            model_name='publicationapproval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='post_returned_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('publication', 'number'), name='version_number_once_a_publication'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('released_by')), _negated=True), _connector='OR'), name='approved_by_another_person'),
        ),
        migrations.AddField(
            model_name='account',
            name='ailing_at',
            field=models.DateTimeField(blank=True, help_text='Since when each check found something that must be mended.', null=True),
        ),
        migrations.AddField(
            model_name='account',
            name='ailing_checks',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='accountsecret',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='DialogueDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.CharField(max_length=120)),
                ('number', models.CharField(max_length=40)),
                ('decided_on', models.DateField()),
                ('decided_by', models.CharField(max_length=200)),
                ('noted_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='channels.account')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-noted_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('account',), name='one_standing_decision_an_account')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('check', 'check'), ('subscribe', 'connect events')], max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('is_done', models.BooleanField(default=False)),
                ('sentence', models.TextField(blank=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='errands', to='channels.account')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['account', '-id'], name='errands_of_account')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('broken', 'does not work'), ('expires_week', 'the key ends within a week'), ('expires_day', 'the key ends within a day'), ('mended', 'works again')], max_length=14)),
                ('since', models.DateTimeField(help_text='When it began; of a key: when it ends.')),
                ('reason', models.TextField(blank=True)),
                ('raised_at', models.DateTimeField()),
                ('told_at', models.DateTimeField()),
                ('times_told', models.PositiveSmallIntegerField(default=1)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='channels.account')),
            ],
            options={
                'ordering': ['-told_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AlertSeen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.alert')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('account', 'kind'), name='one_open_alert_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='alertseen',
            constraint=models.UniqueConstraint(fields=('alert', 'user'), name='alert_seen_once_by_each'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='status',
            field=models.CharField(choices=[('draft', 'draft'), ('in_approval', 'waits for approval'), ('returned', 'sent back for correction'), ('released', 'handed over'), ('withdrawn', 'taken off'), ('discarded', 'put away')], default='draft', max_length=12),
        ),
        migrations.AlterField(
            model_name='publicationapproval',
            name='verdict',
            field=models.CharField(choices=[('approved', 'approved'), ('returned', 'sent back for correction')], max_length=10),
        ),
        migrations.CreateModel(
            name='Inflow',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='inflow', serialize=False, to='channels.account')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterField(
            model_name='account',
            name='network',
            field=models.CharField(choices=[('practice', 'Practice network'), ('import', 'Import from a file'), ('site', 'Site'), ('vk', 'VK'), ('ok', 'Odnoklassniki'), ('telegram', 'Telegram'), ('max', 'MAX'), ('email', 'E-mail'), ('hand', 'Noted by hand')], max_length=20),
        ),
        migrations.AddField(
            model_name='post',
            name='album',
            field=models.CharField(blank=True, help_text='The network shows several posts as this one.', max_length=100),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='action',
            field=models.CharField(choices=[('send', 'new'), ('edit', 'correction'), ('delete', 'removal'), ('hide', 'hiding'), ('show', 'showing again')], default='send', max_length=6),
        ),
        migrations.AddField(
            model_name='account',
            name='counted_since',
            field=models.DateTimeField(blank=True, help_text='Since when we know what comes out there: it works, or is noted by hand.', null=True),
        ),
        migrations.CreateModel(
            name='Passport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_mark', models.BooleanField(blank=True, null=True)),
                ('marked_on', models.DateField(blank=True, null=True)),
                ('has_form', models.BooleanField(blank=True, null=True)),
                ('register_number', models.CharField(blank=True, max_length=60)),
                ('owners', models.TextField(blank=True)),
                ('second_factor', models.CharField(blank=True, choices=[('all', 'every owner has a second factor'), ('some', 'not every owner has one'), ('none', 'no owner has one')], max_length=4)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='passport', to='channels.account')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('marked_on__isnull', True), ('has_mark', True), _connector='OR'), name='only_a_mark_has_a_day')],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='institution',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.institution'),
        ),
        migrations.AddField(
            model_name='publication',
            name='institution',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.institution'),
        ),
        migrations.CreateModel(
            name='StaffWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.account')),
                ('delivery', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.delivery')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staff_words', to='notices.notice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'notice'), name='a_staff_chat_is_told_once')],
            },
        ),
        ]),
    ]
