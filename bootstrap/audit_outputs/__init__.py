"""An audit as a document for others: a spreadsheet, a page that can be mailed, a report for dashboards."""
