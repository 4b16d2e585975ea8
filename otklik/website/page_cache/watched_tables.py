"""The tables that pages for strangers are read from; a page that reads another one dies with any
write to the database. Each line costs every write to its table an update.

Not here on purpose: what every survey form writes.
"""

from otklik.core.db.table_marks import Watched

#: Tables of which all columns are read.
WHOLE_TABLES = (
    *("cms_bestanswer", "cms_synonym"),
    *("cms_pagechange", "cms_pagetext", "cms_pagetranslation"),
    *("disclosure_basis", "disclosure_confirmation", "disclosure_exemption"),
    *("disclosure_invitation", "disclosure_item", "disclosure_occasion", "disclosure_part"),
    *("disclosure_partlook", "disclosure_partplace", "disclosure_supply", "disclosure_supplyfile"),
    *("django_content_type",),
    *("improvements_assignment", "improvements_effect", "improvements_finding"),
    *("improvements_outcome", "incidents_pair"),
    *("knowledge_answerpage", "knowledge_answerspage", "knowledge_check"),
    *("knowledge_claimsignature", "knowledge_claimtemplate", "knowledge_period"),
    *("legal_acts_act", "legal_acts_actfile", "legal_acts_basis", "legal_acts_clause"),
    *("legal_acts_edition", "legal_acts_function", "legal_acts_link"),
    *("media_sitedocument", "media_siteimage", "media_siterendition"),
    *("news_newsindexpage", "news_newspage"),
    *("organisation_authority", "organisation_authoritytext", "organisation_institution"),
    *("organisation_unit", "organisation_user", "channels_passport", "surveys_wave"),
    *("wagtailcore_locale", "wagtailcore_page", "wagtailcore_pageviewrestriction"),
    *("wagtailcore_site", "wagtailredirects_redirect"),
    *("website_accessibilitypage", "website_contactspage", "website_homepage"),
    *("website_textpage",),
)
#: Tables that the desk and the networks write all the time, by the columns that pages read.
BY_COLUMNS = (
    Watched(table="channels_account", columns=("mode", "name", "network", "page_url")),
    Watched(table="incidents_incident", columns=("account_id",), counts_new_rows=False),
    Watched(table="surveys_invitations", columns=("every", "has_stopped", "wave_id")),
)
WATCHED = (*(Watched(table=name) for name in WHOLE_TABLES), *BY_COLUMNS)
