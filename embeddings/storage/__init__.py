"""What is on disk: snapshots, the catalogue of stories, the cache of earlier builds. Imports base and encoders."""
