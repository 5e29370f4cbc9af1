"""Addresses of the programme service."""

from django.urls import path

from .pages import cycle_reports, decisions, followup, followup_forms

app_name = "programme"
urlpatterns = [
    path("", decisions.overview, name="overview"),
    path("<int:programme_id>/", decisions.programme, name="programme"),
    path("<int:programme_id>/projects.csv", decisions.projects_csv, name="projects-csv"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/import/", decisions.import_decision, name="import"),
    path("decisions/<int:decision_id>/", decisions.decision, name="decision"),
    path("<int:programme_id>/portfolio/", followup.portfolio, name="portfolio"),
    path("<int:programme_id>/portfolio.csv", followup.portfolio_csv, name="portfolio-csv"),
    path("projects/<int:project_id>/", followup.project, name="project"),
    path("projects/<int:project_id>/milestones/add/", followup_forms.add_milestone, name="milestone-add"),
    path("projects/<int:project_id>/baseline/", followup_forms.fix_baseline, name="baseline"),
    path("projects/<int:project_id>/risks/add/", followup_forms.add_risk, name="risk-add"),
    path("projects/<int:project_id>/status-reports/add/", followup_forms.add_report, name="status-report-add"),
    path("projects/<int:project_id>/targets/add/", followup_forms.add_target, name="target-add"),
    path("projects/<int:project_id>/managers/add/", followup_forms.manage, name="manager-add"),
    path("projects/<int:project_id>/managers/<int:manager_id>/end/", followup_forms.end_manager, name="manager-end"),
    path("projects/<int:project_id>/state/", followup_forms.set_state, name="project-state"),
    path("milestones/<int:milestone_id>/", followup_forms.change_milestone, name="milestone"),
    path("risks/<int:risk_id>/", followup_forms.change_risk, name="risk"),
    path("status-reports/<int:report_id>/", followup.report, name="status-report"),
    path("status-reports/<int:report_id>/change/", followup_forms.change_report, name="status-report-change"),
    path("targets/<int:target_id>/", followup_forms.change_target, name="target"),
    path("targets/<int:target_id>/agree/", followup_forms.agree_target, name="target-agree"),
    path("<int:programme_id>/reports/", cycle_reports.reports, name="cycle-reports"),
    path("<int:programme_id>/reports/open/", cycle_reports.open_report, name="cycle-report-open"),
    path("reports/<int:report_id>/", cycle_reports.report, name="cycle-report"),
    path("reports/<int:report_id>/write/", cycle_reports.write, name="cycle-report-write"),
    path("reports/<int:report_id>/correct/", cycle_reports.correct, name="cycle-report-correct"),
    path("reports/<int:report_id>/rerun/", cycle_reports.rerun, name="cycle-report-rerun"),
    path("reports/<int:report_id>/<str:language>.<str:form>", cycle_reports.file, name="cycle-report-file"),
    path("reports/<int:report_id>/draft/<str:language>.<str:form>", cycle_reports.draft, name="cycle-report-draft"),
]
