"""Links (model.md, 7.15): one that is off sets its parameters to a value that does nothing."""

from math import inf

NEUTRAL = {
    "offer": {
        "supply.provider_services_per_month": 1e3,
        "supply.provider_spread": 0,
        "supply.efa_contract_months": 0,
        "supply.efa_pilot_months": 0,
        "supply.efa_wave_share_per_month": 1,
        "supply.invitation_months": 0,
        "supply.barrier_share": 0,
    },
    "people": {"resources.line_staff_share": 1, "implementation.choice_effort": 0, "resources.outside_hours_per_1000": inf},
    "money": {
        "resources.digital_budget_share": 1,
        "resources.hiring_share": 0,
        "implementation.choice_price": 0,
        "cooperation.joining_fee": 0,
    },
    "fit": {
        "effort.link_hours": 0,
        "effort.link_eur": 0,
        "effort.dms_hours": 1,
        "effort.dms_eur": 0,
        "effort.dms_months": 1,
        "effort.interface_hours": 0,
        "effort.interface_eur": 0,
        "supply.links_per_year": 1e3,
        "implementation.product_compatible_share": 1,
        "implementation.own_servers_penalty": 0,
    },
    "priority": {
        "initial.awareness": 1,
        "initial.awareness_per_log_size": 0,
        "attention.start_per_year": 12,
        "attention.knowledge_floor": 1,
        "implementation.choice_waiting": 0,
        "implementation.outside_option": -1e3,
    },
    "differences": {"differences.will": 0, "differences.skill": 0},
    "leadership_backing": {"resources.leadership_backing": 0},
    "leadership_order": {"attention.agenda_leadership": 0},
    "provider_pace": {"supply.provider_spread": 0},
    "barriers": {"supply.barrier_share": 0},
    "connect_by_size": {"supply.connect_by_size": 0, "supply.invitation_months": 0},
    "plan": {"supply.plan_services_per_year": 0},
    "land_waiting": {"implementation.waiting_for_providers": 0},
    "land_signal": {"attention.agenda_signal": 0, "implementation.choice_signal": 0},
    "share_time": {"cooperation.saving_time": 0},
    "share_hosting": {"cooperation.saving_hosting": 0},
    "share_links": {"cooperation.saving_links": 0},
    "share_grants": {"cooperation.saving_grants": 0},
    "ageing": {"implementation.changes_per_year": 0},
    "demand": {"implementation.choice_demand": 0},
    "hiring": {"resources.hiring_share": 0},
    "outside_market": {"resources.outside_hours_per_1000": inf},
    "hours_flow": {"resources.flow_share": 0},
    "joint_administrations": {"population.joint_task_share": 0},
}


def switch_off(scenario):
    for link, values in NEUTRAL.items():
        if not getattr(scenario.links, link):
            for key, value in values.items():
                section, name = key.split(".")
                setattr(getattr(scenario, section), name, value)
    if not scenario.links.land_packages:
        scenario.effort.provider_prepared_hours = scenario.effort.provider_unprepared_hours
