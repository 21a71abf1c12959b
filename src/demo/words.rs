//! The names that the made-up portals are told with.

/// The user that publishes what it collects elsewhere.
pub(super) const HARVESTER: &str = "moissonneur.catalogue";

const FIRST_NAMES: [&str; 24] = [
    "marie", "paul", "ines", "hugo", "lea", "karim", "sophie", "antoine", "nadia", "julien", "claire",
    "mehdi", "alice", "thomas", "fatou", "lucas", "emma", "yann", "chloe", "victor", "sarah", "gabriel",
    "manon", "olivier",
];
const LAST_NAMES: [&str; 25] = [
    "durand",
    "lefort",
    "benali",
    "marchal",
    "rousselin",
    "delaunay",
    "tessier",
    "vasseur",
    "kermadec",
    "aubry",
    "fontanel",
    "gaspard",
    "hamelin",
    "joubert",
    "lambertin",
    "mercadier",
    "noiret",
    "ouvrard",
    "perrault",
    "quentin",
    "rivoal",
    "santerre",
    "thevenot",
    "urbain",
    "valmy",
];

/// The person at this place of the list of 600; 24 and 25 share no factor, so none occurs twice.
pub(super) fn person(place: usize) -> String {
    let last = LAST_NAMES[place * 7 % LAST_NAMES.len()];
    format!("{}.{last}", FIRST_NAMES[place % FIRST_NAMES.len()])
}

/// What follows a subject in the ids of the less known datasets about it.
const VARIANTS: [&str; 3] = ["", "-historique", "-par-quartier"];

/// The dataset at this place: first each subject as such, then its variants.
pub(super) fn dataset(subjects: &[&str], place: usize) -> String {
    let variant = VARIANTS[place / subjects.len() % VARIANTS.len()];
    format!("{}{variant}", subjects[place % subjects.len()])
}

/// What the datasets of the city are about, the best known first.
pub(super) const CITY: [&str; 60] = [
    "velos-en-libre-service",
    "arbres-remarquables",
    "stationnement-en-temps-reel",
    "marches-publics",
    "qualite-de-l-air",
    "prenoms-declares",
    "comptages-velo",
    "budget-primitif",
    "sanisettes",
    "horaires-des-bus",
    "subventions-aux-associations",
    "travaux-en-cours",
    "bornes-de-recharge",
    "deliberations-du-conseil",
    "menus-des-cantines",
    "equipements-sportifs",
    "parcs-et-jardins",
    "bibliotheques-prets",
    "points-de-collecte-du-verre",
    "permis-de-construire",
    "lieux-de-tournage",
    "zones-de-rencontre",
    "ecoles-publiques",
    "creches-municipales",
    "fontaines-a-boire",
    "ilots-de-fraicheur",
    "festivals-et-evenements",
    "musees-frequentation",
    "aires-de-jeux",
    "composteurs-collectifs",
    "accidents-corporels",
    "trafic-routier",
    "lignes-de-tramway",
    "arrets-de-tramway",
    "accessibilite-des-arrets",
    "covoiturage-aires",
    "parkings-relais",
    "limites-de-vitesse",
    "plan-local-d-urbanisme",
    "cadastre-simplifie",
    "patrimoine-arbore",
    "emissions-de-gaz-a-effet-de-serre",
    "consommation-d-eau",
    "consommation-electrique-des-batiments",
    "panneaux-solaires",
    "bruit-routier",
    "baignade-qualite-des-eaux",
    "crues-hauteurs-d-eau",
    "decheteries",
    "collecte-des-encombrants",
    "bureaux-de-vote",
    "resultats-des-elections",
    "effectifs-municipaux",
    "indemnites-des-elus",
    "agenda-des-elus",
    "theatres",
    "oeuvres-dans-la-rue",
    "archives-photographiques",
    "conservatoire-inscriptions",
    "marches-alimentaires",
];

/// What the datasets of the region are about, the best known first.
pub(super) const REGION: [&str; 30] = [
    "niveaux-des-rivieres",
    "sentiers-de-randonnee",
    "qualite-de-l-eau-potable",
    "campings-et-refuges",
    "deneigement-des-routes",
    "feux-de-foret",
    "bassins-versants",
    "barrages-debits",
    "pistes-cyclables",
    "haltes-routieres",
    "lacs-qualite-des-eaux",
    "especes-menacees",
    "parcs-regionaux",
    "sites-de-peche",
    "motoneige-sentiers",
    "contrats-octroyes",
    "evaluation-fonciere",
    "zones-inondables",
    "stations-meteorologiques",
    "hebergements-touristiques",
    "frequentation-touristique",
    "producteurs-locaux",
    "marches-publics-agricoles",
    "patrimoine-bati",
    "ecocentres",
    "transport-adapte",
    "bibliotheques-regionales",
    "limites-municipales",
    "occupation-du-sol",
    "couvert-forestier",
];

/// The pages.
pub(super) const PAGES: [&str; 30] = [
    "accueil",
    "catalogue-en-bref",
    "qualite-de-l-air-aujourd-hui",
    "tableau-de-bord-mobilite",
    "licence-et-mentions",
    "budget-en-images",
    "tutoriel-api",
    "actualites",
    "nos-reutilisations",
    "la-demarche",
    "contact",
    "questions-frequentes",
    "commande-publique",
    "arbres-de-la-ville",
    "velo-mode-d-emploi",
    "plan-climat",
    "culture-agenda",
    "donnees-de-reference",
    "conseil-municipal",
    "subventions-explorateur",
    "charte-de-la-donnee",
    "accessibilite",
    "hackathon",
    "observatoire-du-bruit",
    "carnet-de-bord",
    "producteurs",
    "glossaire",
    "statistiques-du-portail",
    "crues-en-direct",
    "formation-des-agents",
];

/// The groups of users.
pub(super) const GROUPS: [&str; 8] = [
    "administrateurs",
    "producteurs-mobilite",
    "producteurs-environnement",
    "relecteurs",
    "communication",
    "partenaires",
    "stagiaires",
    "prestataires",
];

/// The maps.
pub(super) const MAPS: [&str; 12] = [
    "carte-des-travaux",
    "carte-des-arbres",
    "carte-velo",
    "carte-du-bruit",
    "carte-des-ecoles",
    "carte-de-la-fraicheur",
    "carte-des-marches",
    "carte-des-crues",
    "carte-accessibilite",
    "carte-des-dechets",
    "carte-culture",
    "carte-de-l-urbanisme",
];

/// The titles of the reuses.
pub(super) const REUSES: [&str; 12] = [
    "Où garer mon vélo ?",
    "Respirer à Port-Aurèle",
    "Le budget, pièce par pièce",
    "Cantines : le menu du jour",
    "Balades à l'ombre",
    "Trouver une place en ville",
    "Prénoms d'ici",
    "Les travaux de ma rue",
    "Baignade : c'est ouvert",
    "Atlas des arbres",
    "Qui vote où ?",
    "La rivière en direct",
];
