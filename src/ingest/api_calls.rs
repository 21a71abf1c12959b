//! The action of a row of the API-call dataset, which names an API instead.

/// The action of a call of the API.
pub(super) fn action_of(api: &str) -> String {
    let action = match api {
        "analyze_records" | "aggregate_records" | "aggregate_datasets" => "analyze",
        "get_bbox_clusters" | "get_geo_clusters" | "get_geo_clusters_polygon" | "get_geoshapes_preview" => {
            "geo"
        }
        "search_datasets" | "search_dataset_records" | "datasets_index" | "records_index" => "search",
        "lookup_dataset" | "lookup_record" | "dataset_lookup" | "record_lookup" => "lookup",
        "download_dataset"
        | "download_dataset_records"
        | "download_dataset_alternative_export"
        | "export_dataset"
        | "download_dataset_attachment"
        | "dataset_download_snapshot"
        | "download_image" => "download",
        // So that it counts as a call of the API, and never as a modification.
        other => return format!("api_{}", super::column::snake_case(other)),
    };
    action.into()
}

#[cfg(test)]
mod tests {
    use super::action_of;

    #[test]
    fn an_api_tells_the_action() {
        for (api, action) in [
            ("aggregate_records", "analyze"),
            ("get_geoshapes_preview", "geo"),
            ("records_index", "search"),
            ("record_lookup", "lookup"),
            ("download_image", "download"),
            ("odata_entity", "api_odata_entity"),
            ("add_dataset", "api_add_dataset"),
            ("OData Entity", "api_odata_entity"),
        ] {
            assert_eq!(action_of(api), action, "{api}");
        }
    }
}
