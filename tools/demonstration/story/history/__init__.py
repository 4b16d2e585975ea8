"""Two years of an authority's life before its last days: who writes when, where and about what
comes from chance alone (`timing`, `channel_shares`, `plot`, `course`), what comes of it from the
verbs (`incident`, `mass`, `nights`, `disclosure`, `news`)."""
