"""The local cloud behind `make up`: the whole product on one machine, read from template.yaml."""
