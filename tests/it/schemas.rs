//! The generated files are what the definitions say, and what a run writes is what the generated files say.

use std::fs;

use serde_json::Value;

use crosscheck::tables::{all, read, schema};

use crate::command::{crosscheck, raw_output, repository};

#[test]
fn generated_files_are_current() {
    for (path, text) in schema::files() {
        let found = fs::read_to_string(repository().join(&path)).unwrap_or_default();
        assert!(found == text, "`{path}` is not what the definitions say; run `make schemas`");
    }
}

#[test]
fn no_schema_is_left_of_a_table_that_is_gone() {
    let wanted: Vec<String> = schema::files().into_iter().map(|(path, _)| path).collect();
    for entry in fs::read_dir(repository().join("schemas")).expect("schemas/ can be read") {
        let path = format!("schemas/{}", entry.expect("the entry can be read").file_name().to_string_lossy());
        assert!(wanted.contains(&path), "`{path}` is generated no more");
    }
}

/// The schema of a table as it stands on disk.
fn fields(table: &str) -> Vec<Value> {
    let path = repository().join("schemas").join(format!("{table}.schema.json"));
    let schema: Value = serde_json::from_slice(&fs::read(path).expect("the schema is there")).expect("it is JSON");
    schema["fields"].as_array().expect("it has fields").clone()
}

#[test]
fn csv_headers_are_those_of_the_schemas() {
    for table in all() {
        let path = raw_output().join("csv").join(format!("{}.csv", table.name));
        let mut reader = csv::Reader::from_path(path).expect("the table was written");
        let header: Vec<String> = reader.headers().expect("it has a header").iter().map(str::to_owned).collect();
        let fields = fields(table.name);
        let wanted: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(header, wanted, "{}", table.name);
    }
}

#[test]
fn parquet_columns_are_those_of_the_schemas() {
    for table in all() {
        let reader = read::batches(&raw_output().join("parquet").join(format!("{}.parquet", table.name)))
            .expect("it was written");
        let schema = arrow::array::RecordBatchReader::schema(&reader);
        for field in fields(table.name) {
            let name = field["name"].as_str().expect("a field has a name");
            let column =
                schema.field_with_name(name).unwrap_or_else(|_| panic!("`{}` has no column `{name}`", table.name));
            let kind = match column.data_type().to_string().as_str() {
                "Int64" => "integer",
                "Float32" | "Float64" => "number",
                "Boolean" => "boolean",
                "Date32" => "date",
                _ => "string",
            };
            assert_eq!(field["type"], kind, "{}.{name}", table.name);
            assert_eq!(
                field["description"].as_str(),
                column.metadata().get("description").map(String::as_str),
                "{}.{name}",
                table.name
            );
            let is_list = matches!(column.data_type(), arrow::datatypes::DataType::List(_));
            assert_eq!(
                field["constraints"]["required"] == true,
                !column.is_nullable() && !is_list,
                "{}.{name}",
                table.name
            );
        }
        let in_csv = table.columns.iter().filter(|column| column.in_csv).count();
        assert_eq!(fields(table.name).len(), in_csv, "{}", table.name);
        assert_eq!(schema.fields().len(), table.columns.len(), "{}", table.name);
    }
}

#[test]
fn the_data_package_of_a_run_is_the_generated_one() {
    let written = fs::read(raw_output().join("datapackage.json")).expect("a run writes it");
    let mut written: Value = serde_json::from_slice(&written).expect("it is JSON");
    // Its columns are those of the sources of the run.
    let by_source = written["resources"].as_array_mut().and_then(Vec::pop).expect("it lists resources");
    assert_eq!(by_source["path"], "csv/claims_by_source.csv");
    let generated = fs::read(repository().join("schemas/datapackage.json")).expect("it is generated");
    assert_eq!(written, serde_json::from_slice::<Value>(&generated).expect("it is JSON"));
}

#[test]
fn schemas_are_printed_as_json() {
    let done = crosscheck(&["schemas"]).expect_code(0);
    let printed: Value = serde_json::from_str(&done.stdout).expect("stdout is JSON");
    assert_eq!(printed, schema::data_package());
}
