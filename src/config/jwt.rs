//! Tokens that somebody else issues.

use clap::Args;

/// JSON Web Tokens, which callers may show besides the tokens of this program.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "JSON Web Tokens")]
pub struct Jwt {
    /// The public keys of whoever issues them, a JSON Web Key Set: a file, or an address such as
    /// https://login.example/jwks.json. Without it no JWT is accepted.
    #[arg(long = "jwt-keys", env = "JWT_KEYS", value_name = "FILE|URL", requires_all = ["issuer", "audience"])]
    pub keys: Option<String>,
    /// Who issues them: the claim `iss`.
    #[arg(
        long = "jwt-issuer",
        env = "JWT_ISSUER",
        value_name = "TEXT",
        requires = "keys"
    )]
    pub issuer: Option<String>,
    /// Whom they are for: the claim `aud`.
    #[arg(
        long = "jwt-audience",
        env = "JWT_AUDIENCE",
        value_name = "TEXT",
        requires = "keys"
    )]
    pub audience: Option<String>,
    /// How far the clocks of issuer and server may be apart.
    #[arg(
        long = "jwt-leeway",
        env = "JWT_LEEWAY",
        value_name = "SECONDS",
        default_value_t = 30,
        requires = "keys"
    )]
    pub leeway: u64,
    /// How old the keys may be before they are read again.
    #[arg(
        long = "jwt-refresh",
        env = "JWT_REFRESH",
        value_name = "SECONDS",
        default_value_t = 300,
        requires = "keys"
    )]
    pub refresh: u64,
    /// The claim that names the domains. A dot leads into an object: `app.domains`.
    #[arg(
        long = "jwt-domains",
        env = "JWT_DOMAINS",
        value_name = "CLAIM",
        default_value = "domains",
        requires = "keys"
    )]
    pub domains: String,
    /// The claim that narrows a token to subdomains. Without it a token covers all of its domains.
    #[arg(
        long = "jwt-subdomains",
        env = "JWT_SUBDOMAINS",
        value_name = "CLAIM",
        default_value = "subdomains",
        requires = "keys"
    )]
    pub subdomains: String,
    /// The claim that has the permissions browse, record and admin, among others perhaps.
    #[arg(
        long = "jwt-permissions",
        env = "JWT_PERMISSIONS",
        value_name = "CLAIM",
        default_value = "permissions",
        requires = "keys"
    )]
    pub permissions: String,
}
