-- Who was told when an alert was raised said whom it is about, or at least whom not; nothing read it. Who may see an
-- alert is asked of the routing table each time, and who opened it stands in the journal.
DROP TABLE alert_told;
