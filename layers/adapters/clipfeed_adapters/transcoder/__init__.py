"""MediaConvert jobs run by ffmpeg: probe, plan, encode, write playlists, publish, tell."""
