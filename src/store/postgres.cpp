#include "store/postgres.h"

#include "base/ensure.h"
#include "base/narrow.h"
#include "store/failure.h"

#include <libpq-fe.h>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

namespace store {

namespace {

// The built-in types of the portable subset (catalog pg_type.dat of PostgreSQL 15; these never change).
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kName = 19;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kFloat8 = 701;
constexpr Oid kVarchar = 1043;
constexpr Oid kNumeric = 1700;

// One writer a database, whichever process it lives in, so that "the last number plus one" means the same as
// on SQLite. Taken by every writing transaction, and released by its end. The number is our own.
constexpr std::string_view kBeginWriting =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(7023105601)";
constexpr std::string_view kBeginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

struct CloseServer {
    void operator()(PGconn* server) const { PQfinish(server); }
};
struct ClearAnswer {
    void operator()(PGresult* answer) const { PQclear(answer); }
};
using ServerHandle = std::unique_ptr<PGconn, CloseServer>;
using Answer = std::unique_ptr<PGresult, ClearAnswer>;

struct FreeMemory {
    void operator()(unsigned char* memory) const { PQfreemem(memory); }
};

FailureKind kind_of(std::string_view state) {
    if (state == "23505") return FailureKind::unique;
    if (state == "23503") return FailureKind::foreign_key;
    if (state == "23514" || state == "23502" || state == "42804") return FailureKind::check;
    if (state == "GH001") return FailureKind::append_only;
    if (state == "22021" || state == "22003") return FailureKind::refused;
    if (state == "53100") return FailureKind::full;
    if (state == "40001" || state == "40P01" || state == "55P03" || state == "53300") return FailureKind::busy;
    if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("58")) return FailureKind::gone;
    return FailureKind::broken;
}

std::string field_of(const PGresult* answer, int field) {
    const char* text = PQresultErrorField(answer, field);
    return text == nullptr ? "" : text;
}

// The server's detail and context lines hold the values that were bound; so does the primary line of some
// classes. Only class 42 (syntax, unknown names), which speaks of the program's own text, is quoted.
[[noreturn]] void fail(PGconn* server, const PGresult* answer, const std::string& name) {
    const std::string state = field_of(answer, PG_DIAG_SQLSTATE);
    if (PQstatus(server) == CONNECTION_BAD || state.empty())
        throw Failure(FailureKind::gone, name, "", "the server closed the connection");
    std::string subject = field_of(answer, PG_DIAG_CONSTRAINT_NAME);
    if (subject.empty()) subject = field_of(answer, PG_DIAG_TABLE_NAME);
    std::string cause = "SQLSTATE " + state;
    if (state.starts_with("42")) cause += ", " + field_of(answer, PG_DIAG_MESSAGE_PRIMARY);
    throw Failure(kind_of(state), name, subject, cause);
}

// One value as libpq takes it. Blobs go as they are (format 1), all else as text.
struct Parameter {
    Oid type;
    std::string text;               // holds the number as text
    const std::string* borrowed{};  // or the text that was bound
    const base::Bytes* blob{};
    bool is_null = false;

    [[nodiscard]] const char* start() const {
        if (is_null) return nullptr;
        if (blob != nullptr) return blob->empty() ? "" : base::text_of(*blob).data();  // null would mean NULL
        return borrowed != nullptr ? borrowed->c_str() : text.c_str();
    }
    [[nodiscard]] int length() const { return blob == nullptr ? 0 : base::narrow<int>(blob->size()); }
    [[nodiscard]] int format() const { return blob == nullptr ? 0 : 1; }
};

Oid oid_of(ValueType type) {
    switch (type) {
        case ValueType::integer:
            return kInt8;
        case ValueType::boolean:
            return kBool;
        case ValueType::real:
            return kFloat8;
        case ValueType::text:
            return kText;
        case ValueType::blob:
            return kBytea;
    }
    return kText;
}

struct ToParameter {
    Parameter operator()(const Null& null) const {
        Parameter parameter{oid_of(null.type), ""};
        parameter.is_null = true;
        return parameter;
    }
    Parameter operator()(std::int64_t number) const { return {kInt8, std::to_string(number)}; }
    Parameter operator()(bool said) const { return {kBool, said ? "t" : "f"}; }
    Parameter operator()(double number) const { return {kFloat8, fmt::format("{}", number)}; }
    Parameter operator()(const std::string& text) const { return {kText, "", &text}; }
    Parameter operator()(const base::Bytes& blob) const { return {kBytea, "", nullptr, &blob}; }
};

// All parameters of one statement, in the parallel arrays that libpq wants.
class Parameters {
public:
    explicit Parameters(std::span<const Value> bound) {
        parameters_.reserve(bound.size());
        for (const Value& value : bound) {
            const Parameter& added = parameters_.emplace_back(std::visit(ToParameter{}, value));
            types.push_back(added.type);
            starts.push_back(added.start());
            lengths.push_back(added.length());
            formats.push_back(added.format());
        }
    }
    Parameters(const Parameters&) = delete;
    Parameters& operator=(const Parameters&) = delete;

    [[nodiscard]] int count() const { return base::narrow<int>(types.size()); }

    std::vector<Oid> types;
    std::vector<const char*> starts;
    std::vector<int> lengths;
    std::vector<int> formats;

private:
    std::vector<Parameter> parameters_;
};

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// sum() and avg() answer in numeric where SQLite answers in an integer or a double.
Value number_value(std::string_view text) {
    if (const auto whole = number_in<std::int64_t>(text)) return *whole;
    if (const auto real = number_in<double>(text)) return *real;
    return Null{ValueType::integer};
}

Value blob_value(std::string_view text) {
    std::size_t size = 0;
    const std::unique_ptr<unsigned char, FreeMemory> bytes(PQunescapeBytea(base::octets(base::bytes_of(text)), &size));
    if (!bytes) throw std::bad_alloc();
    const auto view = std::as_bytes(std::span(bytes.get(), size));
    return base::Bytes(view.begin(), view.end());
}

Value value_at(const PGresult* answer, int row, int column) {
    if (PQgetisnull(answer, row, column) != 0) return Null{ValueType::text};
    const std::string_view text(PQgetvalue(answer, row, column),
                                base::narrow<std::size_t>(PQgetlength(answer, row, column)));
    switch (PQftype(answer, column)) {
        case kInt2:
        case kInt4:
        case kInt8:
        case kNumeric:
            return number_value(text);
        case kFloat8:
            return number_in<double>(text).value_or(0);
        case kBool:
            return text == "t";
        case kBytea:
            return blob_value(text);
        case kText:
        case kVarchar:
        case kName:
            return std::string(text);
        default:
            return Null{ValueType::text};  // outside the portable subset: no reader accepts it
    }
}

class Postgres final : public Connection {
public:
    explicit Postgres(ServerHandle server) : server_(std::move(server)) {}

    std::int64_t execute(const Sql& sql, std::span<const Value> bound, const RowReader& read) override {
        const std::string name = sql.name();
        const Parameters parameters(bound);
        const std::string& prepared = prepare(sql, parameters);
        const Answer answer(PQexecPrepared(server_.get(), prepared.c_str(), parameters.count(),
                                           parameters.starts.data(), parameters.lengths.data(),
                                           parameters.formats.data(), 0));
        const ExecStatusType outcome = PQresultStatus(answer.get());
        if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK) fail(server_.get(), answer.get(), name);
        if (read) hand_rows(*answer, name, read);
        return rows_changed(*answer);
    }

    void script(const std::string& sql, const std::string& name) override {
        const Answer answer(PQexec(server_.get(), sql.c_str()));
        const ExecStatusType outcome = PQresultStatus(answer.get());
        if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK && outcome != PGRES_EMPTY_QUERY)
            fail(server_.get(), answer.get(), name);
        // COMMIT of a transaction that failed answers ROLLBACK, which would be taken for success.
        if (sql == "COMMIT" && std::string_view(PQcmdStatus(answer.get())) != "COMMIT")
            throw Failure(FailureKind::broken, name, "", "the transaction had failed before");
    }

    void begin(Access access) override {
        script(std::string(access == Access::write ? kBeginWriting : kBeginReading), "begin");
    }

    [[nodiscard]] bool healthy() const override {
        return PQstatus(server_.get()) == CONNECTION_OK && PQtransactionStatus(server_.get()) == PQTRANS_IDLE;
    }

    void roll_back() noexcept override {
        if (PQtransactionStatus(server_.get()) != PQTRANS_IDLE) PQclear(PQexec(server_.get(), "ROLLBACK"));
    }

private:
    // The server's name of the statement, prepared once a connection and set of types.
    const std::string& prepare(const Sql& sql, const Parameters& parameters) {
        std::string key(sql.text());
        for (const Oid type : parameters.types) key += fmt::format("\n{}", type);
        if (const auto known = prepared_.find(key); known != prepared_.end()) return known->second;

        const Placeholders numbered = number_placeholders(sql.text(), Engine::postgres);
        base::ensure(numbered.count == parameters.types.size(), "a statement needs one value a placeholder");
        std::string server_name = fmt::format("s{}", prepared_.size() + 1);
        const Answer answer(PQprepare(server_.get(), server_name.c_str(), numbered.sql.c_str(), parameters.count(),
                                      parameters.types.data()));
        if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) fail(server_.get(), answer.get(), sql.name());
        return prepared_.emplace(std::move(key), std::move(server_name)).first->second;
    }

    static void hand_rows(const PGresult& answer, const std::string& name, const RowReader& read) {
        std::vector<Value> cells(base::narrow<std::size_t>(PQnfields(&answer)), Null{ValueType::text});
        for (int row = 0; row < PQntuples(&answer); ++row) {
            for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = value_at(&answer, row, base::narrow<int>(i));
            read(Row(name, cells));
        }
    }

    // PQcmdTuples also counts the rows of a SELECT, which changed nothing.
    static std::int64_t rows_changed(PGresult& answer) {
        if (std::string_view(PQcmdStatus(&answer)).starts_with("SELECT")) return 0;
        return number_in<std::int64_t>(PQcmdTuples(&answer)).value_or(0);
    }

    ServerHandle server_;
    std::unordered_map<std::string, std::string> prepared_;
};

void discard_notice(void*, const PGresult*) {}

}  // namespace

std::unique_ptr<Connection> open_postgres(const PostgresServer& server) {
    ServerHandle opened(PQconnectdb(server.connection.c_str()));
    // The message of a failed connection can quote the connection string.
    if (!opened || PQstatus(opened.get()) != CONNECTION_OK)
        throw Failure(FailureKind::gone, "open", "", "cannot connect to PostgreSQL: check the connection setting");
    PQsetNoticeReceiver(opened.get(), discard_notice, nullptr);
    PQsetErrorContextVisibility(opened.get(), PQSHOW_CONTEXT_NEVER);
    auto connection = std::make_unique<Postgres>(std::move(opened));
    // A plan made while a table was empty would stay with its statement, and read the whole table when it is
    // long: each question is planned for the table as it is (measured: 1 ms a journal line at 20,000 lines).
    std::string settings =
        "SET plan_cache_mode = force_custom_plan;"
        "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET bytea_output = 'hex';"
        "SET extra_float_digits = 1; SET lock_timeout = '5s'; SET application_name = 'gatehouse';";
    if (server.durability == Durability::log) settings += "SET synchronous_commit = off;";
    connection->script(settings, "open");
    return connection;
}

}  // namespace store
