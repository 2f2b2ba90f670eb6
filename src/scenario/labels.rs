//! Short names of the parameters for readers of figures and sentences, in both languages. What a
//! parameter means in full, with unit, range and source, says the registry.

use super::parameters::Parameter;
use crate::language::Language;

impl Parameter {
    /// Name for readers; the key where it has none.
    pub fn label(&self, language: Language) -> String {
        let key = self.key();
        let known = LABELS
            .iter()
            .find(|(name, ..)| *name == key)
            .map(|(_, en, de)| language.pick(*en, *de).to_owned());
        known.unwrap_or(key)
    }
}

/// Key, English and German name, in the order of the registry; the parameters of the measurement
/// come last.
const LABELS: &[(&str, &str, &str)] = &[
    ("population.staff_per_digital_post", "staff per digital post", "Personal je Digitalstelle"),
    (
        "population.digital_post_exponent",
        "growth of digital posts with staff",
        "Wachstum der Digitalstellen mit dem Personal",
    ),
    (
        "population.county_staff_per_1000",
        "county staff per 1,000 inhabitants",
        "Kreispersonal je 1.000 Einwohner",
    ),
    (
        "population.own_servers_share",
        "administrations with own servers",
        "Verwaltungen mit eigenen Servern",
    ),
    ("population.attitude_spread", "spread of attitudes", "Streuung der Haltungen"),
    ("initial.awareness", "awareness in 2018", "Kenntnis 2018"),
    (
        "initial.awareness_per_log_size",
        "rise of awareness with size",
        "Anstieg der Kenntnis mit der Größe",
    ),
    ("initial.forms_share", "forms to download in 2018", "Formulare zum Herunterladen 2018"),
    (
        "initial.forms_per_log_size",
        "rise of forms with size",
        "Anstieg der Formulare mit der Größe",
    ),
    ("initial.pioneer_share", "pioneers among large cities", "Vorreiter unter den Großstädten"),
    (
        "initial.pioneer_services",
        "online services of a pioneer",
        "Online-Leistungen eines Vorreiters",
    ),
    ("initial.ikz_share", "administrations in an IKZ in 2018", "Verwaltungen in einer IKZ 2018"),
    ("initial.vacancy_share", "digital posts vacant in 2018", "unbesetzte Digitalstellen 2018"),
    (
        "initial.dms_running_share",
        "DMS introductions running in 2018",
        "laufende DMS-Einführungen 2018",
    ),
    ("initial.dms_done_share", "DMS complete in 2018", "abgeschlossene DMS-Einführungen 2018"),
    (
        "supply.preconditions_floor",
        "preconditions without coordination",
        "Voraussetzungen ohne Koordination",
    ),
    (
        "supply.preconditions_rate_per_month",
        "speed of preconditions without coordination",
        "Tempo der Voraussetzungen ohne Koordination",
    ),
    (
        "supply.preconditions_coordination_rate_per_month",
        "additional speed of preconditions under coordination",
        "zusätzliches Tempo der Voraussetzungen mit Koordination",
    ),
    (
        "supply.efa_contract_months",
        "longest time from EfA release to contract",
        "längste Zeit von der EfA-Freigabe zum Vertrag",
    ),
    ("supply.efa_pilot_months", "shortest EfA pilot", "kürzeste EfA-Pilotphase"),
    ("supply.efa_wave_share_per_month", "EfA connections a month", "EfA-Anbindungen im Monat"),
    (
        "supply.support_effect",
        "preparation that support replaces",
        "Vorbereitung, die Unterstützung ersetzt",
    ),
    (
        "supply.provider_services_per_month",
        "new services of a provider",
        "neue Leistungen eines IT-Dienstleisters",
    ),
    (
        "supply.provider_simplicity",
        "weight of simplicity in the order of services",
        "Gewicht der Einfachheit in der Reihenfolge",
    ),
    (
        "supply.provider_taste",
        "spread of the order of services",
        "Streuung der Reihenfolge der Leistungen",
    ),
    ("supply.links_per_year", "software families linked", "angebundene Fachverfahren"),
    (
        "supply.provider_standards_gain",
        "gain of speed through standards",
        "Tempogewinn durch Standards",
    ),
    (
        "supply.central_services_per_month",
        "central services of a Land",
        "zentrale Leistungen eines Landes",
    ),
    (
        "supply.central_connection_months",
        "time to connect to a central service",
        "Zeit für die Anbindung an eine zentrale Leistung",
    ),
    (
        "supply.base_components_per_year",
        "growth of accounts and registers",
        "Wachstum von Nutzerkonten und Registern",
    ),
    (
        "supply.statistics_catch_up_per_year",
        "catch-up of federal and Land services",
        "Aufholen der Leistungen von Bund und Ländern",
    ),
    (
        "supply.statistics_lead_months",
        "lead of first over comprehensive availability",
        "Vorsprung erster vor flächendeckender Verfügbarkeit",
    ),
    (
        "cooperation.fixed_cost_eur_per_year",
        "fixed cost of a cooperation",
        "Fixkosten einer Zusammenarbeit",
    ),
    (
        "cooperation.contribution_eur_per_inhabitant_year",
        "contribution of a member per inhabitant",
        "Beitrag eines Mitglieds je Einwohner",
    ),
    ("cooperation.decision_months", "time between decisions", "Zeit zwischen Entscheidungen"),
    (
        "cooperation.decision_exponent",
        "slowing of decisions with members",
        "Verlangsamung der Entscheidungen mit den Mitgliedern",
    ),
    (
        "cooperation.sharing_exponent",
        "saving by shared development",
        "Ersparnis durch gemeinsame Entwicklung",
    ),
    (
        "cooperation.misfit_per_log_size",
        "misfit by size",
        "Passungsverlust durch Größenunterschied",
    ),
    ("cooperation.joining_intercept", "inclination to join", "Neigung zum Beitritt"),
    (
        "cooperation.joining_saving",
        "weight of saved effort when joining",
        "Gewicht der Ersparnis beim Beitritt",
    ),
    (
        "cooperation.joining_fee",
        "weight of the fee when joining",
        "Gewicht des Beitrags beim Beitritt",
    ),
    (
        "cooperation.joining_control",
        "weight of control when joining",
        "Gewicht der Eigenständigkeit beim Beitritt",
    ),
    (
        "cooperation.joining_peers",
        "weight of other members when joining",
        "Gewicht anderer Mitglieder beim Beitritt",
    ),
    ("cooperation.leaving_per_year", "members leaving", "Austritte"),
    ("cooperation.founding_per_year", "foundings without support", "Gründungen ohne Unterstützung"),
    (
        "cooperation.supported_founding_per_year",
        "foundings with support",
        "Gründungen mit Unterstützung",
    ),
    (
        "cooperation.leader_share",
        "part of cost and work of the leader",
        "Anteil der führenden Kommune an Kosten und Arbeit",
    ),
    ("resources.leaving_per_year", "digital staff leaving", "Abgänge digitalen Personals"),
    ("resources.filling_months", "time to fill a post", "Zeit bis zur Besetzung einer Stelle"),
    (
        "resources.pay_effect",
        "effect of a closed pay gap",
        "Wirkung einer geschlossenen Gehaltslücke",
    ),
    ("resources.post_hours_per_month", "working time of a post", "Arbeitszeit einer Stelle"),
    ("resources.competence", "digital competence", "digitale Kompetenz"),
    (
        "resources.free_share",
        "share of a post free for projects",
        "für Vorhaben freier Anteil einer Stelle",
    ),
    ("resources.line_staff_share", "digital hours of line staff", "digitale Stunden der Fachämter"),
    (
        "resources.single_officer_penalty",
        "penalty of a single officer",
        "Nachteil einer einzelnen Kraft",
    ),
    (
        "resources.digital_budget_share",
        "digital budget share of tax capacity",
        "Digitalbudget als Anteil der Steuerkraft",
    ),
    (
        "resources.cash_credits_halving_eur",
        "cash credits that halve the budget",
        "Kassenkredite, die das Budget halbieren",
    ),
    ("resources.bought_hour_eur", "price of a bought hour", "Preis einer eingekauften Stunde"),
    (
        "attention.information_rate_per_month",
        "growth of awareness through information",
        "Wachstum der Kenntnis durch Information",
    ),
    (
        "attention.peer_rate_per_month",
        "growth of awareness through neighbours",
        "Wachstum der Kenntnis durch Nachbarn",
    ),
    (
        "attention.knowledge_floor",
        "offers known without information",
        "ohne Information bekannte Angebote",
    ),
    (
        "attention.start_per_year",
        "chance to start OZG work",
        "Chance, mit der OZG-Arbeit zu beginnen",
    ),
    (
        "attention.agenda_intercept",
        "inclination of the agenda to the OZG",
        "Neigung der Agenda zum OZG",
    ),
    (
        "attention.agenda_leadership",
        "weight of leadership in the agenda",
        "Gewicht der Leitung in der Agenda",
    ),
    (
        "attention.agenda_demand",
        "weight of demand in the agenda",
        "Gewicht der Nachfrage in der Agenda",
    ),
    (
        "attention.agenda_signal",
        "weight of the starting signal in the agenda",
        "Gewicht des Startsignals in der Agenda",
    ),
    (
        "attention.agenda_peers",
        "weight of neighbours in the agenda",
        "Gewicht der Nachbarn in der Agenda",
    ),
    (
        "attention.agenda_deadline",
        "weight of a deadline in the agenda",
        "Gewicht einer Frist in der Agenda",
    ),
    ("attention.deadline_reach_months", "reach of a deadline", "Reichweite einer Frist"),
    (
        "implementation.effort_scale",
        "scale of the effort per service",
        "Maßstab des Aufwands je Leistung",
    ),
    ("implementation.effort_spread", "spread of effort", "Streuung des Aufwands"),
    (
        "implementation.effort_per_log_size",
        "rise of effort with size",
        "Anstieg des Aufwands mit der Größe",
    ),
    (
        "implementation.choice_cases",
        "weight of cases in the choice",
        "Gewicht der Fallzahl in der Wahl",
    ),
    (
        "implementation.choice_obligation",
        "weight of focus services in the choice",
        "Gewicht der Fokusleistungen in der Wahl",
    ),
    (
        "implementation.choice_nudge",
        "weight of a nudge in the choice",
        "Gewicht eines Anstoßes in der Wahl",
    ),
    (
        "implementation.choice_signal",
        "weight of the starting signal in the choice",
        "Gewicht des Startsignals in der Wahl",
    ),
    (
        "implementation.choice_effort",
        "weight of effort in the choice",
        "Gewicht des Aufwands in der Wahl",
    ),
    (
        "implementation.choice_price",
        "weight of price in the choice",
        "Gewicht des Preises in der Wahl",
    ),
    (
        "implementation.choice_waiting",
        "weight of waiting for the Land",
        "Gewicht des Wartens auf das Land",
    ),
    (
        "implementation.waiting_for_providers",
        "waiting with packages and shared services",
        "Warten bei Paketen und geteilten Leistungen",
    ),
    ("implementation.taste_scale", "scale of local taste", "Maßstab örtlicher Vorlieben"),
    ("implementation.outside_option", "utility of doing nothing", "Nutzen des Nichtstuns"),
    (
        "implementation.dms_start_per_year",
        "DMS introductions started",
        "begonnene DMS-Einführungen",
    ),
    (
        "implementation.product_compatible_share",
        "products that can be linked",
        "anbindbare Produkte",
    ),
    (
        "implementation.own_servers_penalty",
        "loss of compatibility through own servers",
        "Kompatibilitätsverlust durch eigene Server",
    ),
    (
        "implementation.migration_claim",
        "hours that migrations claim",
        "von Migrationen gebundene Stunden",
    ),
    ("effort.form_hours", "hours for a form", "Stunden für ein Formular"),
    (
        "effort.provider_unprepared_hours",
        "hours for a package, unprepared Land",
        "Stunden für ein Paket, unvorbereitetes Land",
    ),
    (
        "effort.provider_prepared_hours",
        "hours for a package, prepared Land",
        "Stunden für ein Paket, vorbereitetes Land",
    ),
    ("effort.provider_eur", "price of a package", "Preis eines Pakets"),
    ("effort.provider_eur_per_year", "licence of a package", "Lizenz eines Pakets"),
    ("effort.provider_months", "shortest duration of a package", "kürzeste Dauer eines Pakets"),
    (
        "effort.efa_unprepared_hours",
        "hours for EfA, unprepared Land",
        "Stunden für EfA, unvorbereitetes Land",
    ),
    (
        "effort.efa_prepared_hours",
        "hours for EfA, prepared Land",
        "Stunden für EfA, vorbereitetes Land",
    ),
    (
        "effort.efa_unprepared_eur",
        "price of EfA, unprepared Land",
        "Preis von EfA, unvorbereitetes Land",
    ),
    ("effort.efa_prepared_eur", "price of EfA, prepared Land", "Preis von EfA, vorbereitetes Land"),
    ("effort.efa_eur_per_year", "running cost of EfA", "Betriebskosten von EfA"),
    ("effort.efa_months", "shortest duration of EfA", "kürzeste Dauer von EfA"),
    ("effort.own_hours", "hours for an own purchase", "Stunden für eine eigene Beschaffung"),
    ("effort.own_eur", "price of an own purchase", "Preis einer eigenen Beschaffung"),
    (
        "effort.own_months",
        "shortest duration of an own purchase",
        "kürzeste Dauer einer eigenen Beschaffung",
    ),
    (
        "effort.cooperation_hours",
        "hours for a shared service",
        "Stunden für eine geteilte Leistung",
    ),
    (
        "effort.cooperation_months",
        "shortest duration of a shared service",
        "kürzeste Dauer einer geteilten Leistung",
    ),
    ("effort.central_hours", "hours for a central service", "Stunden für eine zentrale Leistung"),
    ("effort.link_hours", "hours for a link", "Stunden für eine Anbindung"),
    ("effort.link_eur", "price of a link", "Preis einer Anbindung"),
    (
        "effort.link_service_hours",
        "hours to raise a service to a higher level",
        "Stunden für einen höheren Reifegrad einer Leistung",
    ),
    ("effort.migration_hours", "hours for a migration", "Stunden für eine Migration"),
    ("effort.migration_eur", "price of a migration", "Preis einer Migration"),
    ("effort.dms_hours", "hours for a DMS", "Stunden für ein DMS"),
    ("effort.dms_eur", "price of a DMS", "Preis eines DMS"),
    (
        "effort.dms_months",
        "shortest duration of a DMS introduction",
        "kürzeste Dauer einer DMS-Einführung",
    ),
    (
        "effort.joint_procurement_saving",
        "saving by joint procurement",
        "Ersparnis durch gemeinsame Beschaffung",
    ),
    ("effort.upkeep_level2_hours_per_year", "upkeep at level 2", "Pflege bei Reifegrad 2"),
    (
        "effort.upkeep_level3_hours_per_year",
        "upkeep at level 3 or 4",
        "Pflege bei Reifegrad 3 oder 4",
    ),
    ("usage.ceiling", "largest share of cases online", "größter Anteil online abgewickelter Fälle"),
    ("usage.uptake_months", "time of uptake", "Zeit bis zur Nutzung"),
    ("usage.age_effect", "fall of use with age", "Rückgang der Nutzung mit dem Alter"),
    ("usage.accounts_2019", "e-government accounts in 2019", "Nutzerkonten 2019"),
    (
        "usage.accounts_growth_per_year",
        "growth of e-government accounts",
        "Wachstum der Nutzerkonten",
    ),
    (
        "usage.ease_level2",
        "ease of level 2 relative to level 3",
        "Nutzbarkeit von Reifegrad 2 gegenüber 3",
    ),
    ("usage.saving_hours_per_case", "hours saved per case", "je Fall gesparte Stunden"),
    (
        "measurement.single_services_online",
        "single services online per bundle",
        "Einzelleistungen online je Bündel",
    ),
    (
        "measurement.upper_level3_share",
        "level 3 among federal and Land services",
        "Reifegrad 3 bei Bund und Ländern",
    ),
    ("measurement.procedures_per_bundle", "procedures per bundle", "Verfahren je Bündel"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::measurement::MEASUREMENT;
    use crate::scenario::parameters::REGISTRY;

    #[test]
    fn every_parameter_has_its_name_once() {
        let all = || REGISTRY.iter().chain(MEASUREMENT);
        let (keys, named): (Vec<String>, Vec<&str>) =
            (all().map(Parameter::key).collect(), LABELS.iter().map(|(key, ..)| *key).collect());
        assert_eq!(keys, named);
        for language in [Language::English, Language::German] {
            let mut labels: Vec<String> =
                all().map(|parameter| parameter.label(language)).collect();
            assert!(
                labels.iter().all(|label| !label.is_empty() && label.chars().count() <= 60),
                "{labels:?}"
            );
            labels.sort();
            assert!(labels.windows(2).all(|pair| pair[0] != pair[1]), "{labels:?}");
        }
    }
}
