"""The offline job and what it makes: articles in, an index that answers questions out."""
