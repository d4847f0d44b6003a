"""An S3 on loopback, such as Object Storage, that Terraform keeps its state in."""

BACKEND = """\
terraform {
  backend "s3" {
    bucket                      = "states"
    key                         = "kua.tfstate"
    region                      = "fsn1"
    endpoints                   = { s3 = "@" }
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}
"""
