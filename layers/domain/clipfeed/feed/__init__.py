"""What a viewer sees next: a recipe of sources, hydrators, filters, scorers and a selector."""
