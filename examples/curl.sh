#!/usr/bin/env bash
# Two figures with curl: by POST, with variables, and by GET. Whoever accepts the media type of GraphQL gets a status
# that tells whether there is an answer, so that curl fails where there is none.
set -euo pipefail

ask() {
    curl --silent --show-error --fail-with-body --header "Authorization: Bearer $TOKEN" \
        --header 'Accept: application/graphql-response+json' "$@"
    echo
}

ask "$BASE_URL/graphql" --json '{
    "query": "query ($last: Duration!) { numberOfUsers(period: {last: $last}) { value previous } }",
    "variables": {"last": "P14D"}
}'
ask --get "$BASE_URL/graphql" --data-urlencode 'query={ topDatasets(first: 2) { entries { datasetId actions } } }'
